import type { Json, JsonObject } from "../../core/json.ts";

/** All that an expression can reach. */
export interface Scope {
  readonly inputs: JsonObject;
  /** Outputs by step id; a step left out is `{skipped: true}`, one with `for-each` the list of its outputs. */
  readonly steps: JsonObject;
  /** In a step with `for-each`. */
  readonly item?: Json;
  /** In `on-failure`: code and message. */
  readonly error?: JsonObject;
  readonly run: { readonly id: string };
}
