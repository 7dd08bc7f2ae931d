import type { Json, JsonObject } from "../../core/json.ts";
import type { StepDocument } from "../../steps/step-document.ts";

/** A workflow file, checked, as plain JSON: the input of a run carries it, so that a run is continued without the file. */
export type WorkflowFile = {
  readonly name: string;
  readonly description?: string;
  readonly inputs: Readonly<Record<string, InputDeclaration>>;
  readonly steps: readonly FileStep[];
  /** Values with expressions over inputs and steps; what the run gives. */
  readonly outputs: JsonObject;
};

export type InputType = "string" | "number" | "integer" | "boolean" | "array" | "object";

export type InputDeclaration = {
  readonly type: InputType;
  /** Never together with `required: true`. */
  readonly default?: Json;
  /** Default: whether there is no `default`. */
  readonly required: boolean;
  readonly description?: string;
};

export type FileStep = {
  readonly id: string;
  /** Name of a step in the catalog. */
  readonly use: string;
  /** Input of the step, with expressions. */
  readonly with: JsonObject;
  /** As of `StepUse`. */
  readonly workingFolder?: string;
  /** One expression, without its `${{ }}`, that gives a boolean. */
  readonly if?: string;
  /** One expression, without its `${{ }}`, that gives a list. */
  readonly forEach?: string;
  readonly onFailure?: StepUse;
};

/** A step and its input, as it runs when another one failed. */
export type StepUse = {
  readonly use: string;
  readonly with: JsonObject;
  /** Where relative folders lie that expressions in `with` give, absolute. Absent: they give none. No file says it, a run does. */
  readonly workingFolder?: string;
};

export type StepDocuments = Readonly<Record<string, StepDocument>>;
