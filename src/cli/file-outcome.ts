import type { Json, JsonObject } from "../core/json.ts";
import type { RunState } from "../engine/run-state.ts";
import { deliveredFolders, type DeliveredFolder } from "../workflows/file/delivered-folders.ts";
import type { FileRunResult } from "../workflows/file/file-run.ts";
import { fields } from "./columns.ts";
import type { CliContext } from "./context.ts";

/** Longer outputs are for `--json`. */
const SHOWN_CHARACTERS_MAX = 300;

/** The result of a finished run of a workflow file, in both forms. Of a repeated one, what it delivered is checked first. */
export async function fileOutcome(
  context: CliContext,
  state: RunState,
  { replayed }: { readonly replayed: boolean },
): Promise<{ readonly json: JsonObject; readonly text: string }> {
  const result = state.output as FileRunResult;
  const folders = deliveredFolders(state);
  if (replayed) await checkStillThere(context, state.runId, folders);
  return { json: result, text: fileText(result, state.runId, folders) };
}

async function checkStillThere(
  context: CliContext,
  runId: string,
  folders: readonly DeliveredFolder[],
): Promise<void> {
  const known = folders.flatMap(({ folder, runId: named }) =>
    named === null ? [] : [{ folder, named }],
  );
  if (known.length === 0) return;
  const { requireWhole } = await import("../data/output/require-whole.ts");
  context.progress.line(`run ${runId} is done, checking its files`);
  const remedy = "Run the file again with another folder (and run key, if it had one).";
  for (const { folder, named } of known) {
    await requireWhole(folder, { runId: named, remedy, signal: context.signal });
  }
}

function fileText(
  result: FileRunResult,
  runId: string,
  folders: readonly DeliveredFolder[],
): string {
  const { workflow } = result;
  const given = outputRows(result);
  const about = [
    ...stepsNotRun(result),
    ...folders.map(({ folder }) => ["folder", folder] as const),
    ["run", runId] as const,
  ];
  return [
    `Workflow ${workflow} is done.\n`,
    ...(given.length > 0 ? [indented(fields(given))] : []),
    indented(fields(about)),
  ].join("\n");
}

type Row = readonly [string, string];

/** What a run of a workflow file gave, a row each. */
export function outputRows({ outputs }: Pick<FileRunResult, "outputs">): readonly Row[] {
  return Object.entries(outputs).map(([name, value]) => [name, shown(value)] as const);
}

/** Steps that were left out by their `if`, and those whose results were taken from another run. */
export function stepsNotRun({ skipped, from }: Pick<FileRunResult, "skipped" | "from">): Row[] {
  return [
    ...(skipped.length > 0 ? [["skipped", skipped.join(", ")] as const] : []),
    ...(from ? [["taken", `what came before ${from.step}, from run ${from.runId}`] as const] : []),
  ];
}

function indented(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, "  ");
}

function shown(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length <= SHOWN_CHARACTERS_MAX) return text;
  return `${text.slice(0, SHOWN_CHARACTERS_MAX)}… (whole with --json)`;
}
