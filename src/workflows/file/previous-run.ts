import { UsageError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import { didYouMean } from "../../core/near-miss.ts";
import type { RunState } from "../../engine/run-state.ts";
import {
  asFileRun,
  type FileRunInput,
  ownerOf,
  recordedResults,
  type TakenResults,
} from "./file-run.ts";
import { notTaken, stepsBefore } from "./run-file.ts";
import { walkSteps } from "./walk-steps.ts";

/** What is to be taken from an earlier run of the file, so that it begins with the step `from`. Fails with `bad-option` when something is missing. */
export async function takeFrom(
  previous: RunState,
  { file, inputs }: FileRunInput,
  from: string,
): Promise<TakenResults> {
  checkStep(file, from);
  const before = asFileRun(previous.input);
  const owner = before ? ownerOf(previous.runId, before) : previous.runId;
  const results = recordedResults(previous);
  const uses = new Map(before?.file.steps.map(({ id, use }) => [id, use]));
  const recorded: string[] = [];
  await walkSteps(
    stepsBefore(file.steps, from),
    { inputs, run: { id: owner } },
    (name, { id, use }) => {
      const result = uses.get(id) === use ? results[name] : undefined;
      if (result === undefined) throw notTaken(name, previous.runId);
      recorded.push(name);
      return result;
    },
  );
  return { runId: previous.runId, owner, from, recorded };
}

/** Fails with `bad-option`, with near misses, when the file has no step of that id. */
export function checkStep({ name, steps }: FileRunInput["file"], id: string): void {
  const ids = steps.map((step) => step.id);
  if (ids.includes(id)) return;
  throw new UsageError(
    "bad-option",
    `Workflow "${name}" has no step "${id}".${didYouMean(id, ids)} Its steps are ${ids.join(", ")}.`,
    { details: { option: "--from", steps: ids } },
  );
}

/** Whether two runs do the same, whatever results they took over. */
export function isSameRun(
  a: FileRunInput,
  b: FileRunInput,
  parts: readonly ("file" | "inputs")[] = ["file", "inputs"],
): boolean {
  return (["tenant", ...parts] as const).every(
    (part) => canonicalJson(a[part]) === canonicalJson(b[part]),
  );
}
