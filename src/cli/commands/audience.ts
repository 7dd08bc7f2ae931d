import { DataError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { FileProblem } from "../../data/output/verify-folder.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { parseWholeNumber } from "../number-options.ts";
import { renderRows } from "../row-table.ts";
import { convert } from "./audience/convert.ts";
import { declareFolder } from "./audience/folder-argument.ts";
import { query } from "./audience/query.ts";
import { diff } from "./audience-diff.ts";

const DEFAULT_ROWS = 10;

const head = defineCommand({
  command: "head <folder>",
  describe: "Show the first rows of an audience on disk",
  builder: (yargs) =>
    declareFolder(yargs)
      .option("rows", {
        type: "string",
        requiresArg: true,
        describe: `Rows at most (default ${DEFAULT_ROWS})`,
      })
      .example("$0 audience head ./churn --rows 3", ""),
  async handler(args, context) {
    const count = parseWholeNumber(args.rows, "--rows", { max: 10_000 }) ?? DEFAULT_ROWS;
    const { headRows } = await import("../../data/rows/read-audience.ts");
    const rows = await headRows(context.path(args.folder), count);
    if (rows.length === 0) context.progress.line("No rows.");
    context.print({ items: rows as Json }, renderRows(rows));
    return 0;
  },
});

const count = defineCommand({
  command: "count <folder>",
  describe: "Count the rows of an audience on disk",
  builder: (yargs) => declareFolder(yargs),
  async handler(args, context) {
    const { countRows } = await import("../../data/rows/read-audience.ts");
    const rows = await countRows(context.path(args.folder));
    context.print({ rows }, String(rows));
    return 0;
  },
});

const verify = defineCommand({
  command: "verify <folder>",
  describe: "Compare an audience on disk with its manifest, byte for byte",
  builder: (yargs) => declareFolder(yargs),
  async handler(args, context) {
    const folder = context.path(args.folder);
    const { verifyFolder } = await import("../../data/output/verify-folder.ts");
    const { manifest, problems } = await verifyFolder(folder, { signal: context.signal });
    if (problems.length > 0) return context.fail(await notWhole(folder, problems));
    const { runId, files, rows, bytes } = manifest;
    context.print(
      { status: "succeeded", runId, files: files.length, rows, bytes },
      `Whole: every byte is as the manifest says.`,
    );
    return 0;
  },
});

async function notWhole(folder: string, problems: readonly FileProblem[]): Promise<DataError> {
  const { problemCodes } = await import("../../data/output/require-whole.ts");
  const told = problems.map(({ message }) => message).join("; ");
  return new DataError(
    problems[0] ? problemCodes[problems[0].problem] : "content-changed",
    `"${folder}" is not as its manifest says: ${told}. Export or download it again.`,
    { details: { folder, problems: problems.map(({ file, problem }) => ({ file, problem })) } },
  );
}

export const audience: CommandGroup = {
  command: "audience",
  describe: "Look into an audience on disk",
  commands: [head, count, query, convert, verify, diff],
};
