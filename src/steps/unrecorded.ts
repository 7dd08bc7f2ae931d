import type { JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";

/** A context for a step that only reads, outside of any run: nothing is recorded, so nothing may be announced. */
export function unrecorded(
  signal: AbortSignal,
  onNews: (news: JsonObject) => void = () => {},
): StepContext {
  return {
    signal,
    deadlineMs: null,
    announced: false,
    begin: () => Promise.reject(new Error("A step that creates something needs a run.")),
    note: () => Promise.resolve(),
    progress: onNews,
  };
}
