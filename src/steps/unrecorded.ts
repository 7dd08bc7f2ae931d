import type { JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";

export interface Unrecorded {
  readonly signal: AbortSignal;
  readonly onNews?: ((news: JsonObject) => void) | undefined;
  /** Told of facts that a run would put on record. */
  readonly onFact?: ((fact: JsonObject) => void) | undefined;
}

/** A context for a step that only reads, outside of any run: nothing is recorded, so nothing may be announced. */
export function unrecorded({ signal, onNews, onFact }: Unrecorded): StepContext {
  return {
    signal,
    deadlineMs: null,
    announced: false,
    begin: () => Promise.reject(new Error("A step that creates something needs a run.")),
    note(fact) {
      onFact?.(fact);
      return Promise.resolve();
    },
    progress: (news) => onNews?.(news),
  };
}
