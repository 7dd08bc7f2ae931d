import type { StepPorts } from "../../steps/step.ts";
import type { FileRunInput, RecordedResults } from "./file-run.ts";

/**
 * The results from which a run goes on: its own, and those of an earlier run that it takes over and has not put on its record yet. `runId`: null
 * for a run that has not begun.
 */
export async function resultsBefore(
  resultsOf: StepPorts["resultsOf"],
  runId: string | null,
  { taken }: Pick<FileRunInput, "taken">,
): Promise<RecordedResults> {
  const own = runId === null ? {} : await resultsOf?.(runId);
  const missing = taken?.recorded.filter((name) => !Object.hasOwn(own ?? {}, name)) ?? [];
  if (!taken || missing.length === 0) return own ?? {};
  const earlier = (await resultsOf?.(taken.runId)) ?? {};
  const entries = Object.entries(earlier).filter(([name]) => missing.includes(name));
  return { ...Object.fromEntries(entries), ...own };
}
