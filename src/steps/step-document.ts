import type { ErrorCode } from "../core/error-codes.ts";
import type { JsonObject } from "../core/json.ts";

/** A JSON Schema (draft 7). */
export type JsonSchema = JsonObject;

/** What there is to know of a step from outside. Made from its code and comments by `npm run generate`. */
export interface StepDocument {
  /** One sentence or more. */
  readonly description: string;
  /** Calls to Adobe behind it, as `GET /batches/{id}`; empty: it makes none. */
  readonly calls: readonly string[];
  /** Codes that it fails with of its own; each call adds those of a call (`forbidden`, `server-error`, …). */
  readonly errors: readonly ErrorCode[];
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}
