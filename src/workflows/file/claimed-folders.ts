import { isAppError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { evaluateList, evaluateValue, type Scope } from "./expressions.ts";
import { type FileRunInput, ownerOf } from "./file-run.ts";
import type { FileStep } from "./model.ts";

/** What a run holds that has to be let go of when it ends. */
export interface Holdings {
  /** Output folders, absolute, as far as the input tells them. */
  readonly folders: readonly string[];
  /** The run whose name stands in them. */
  readonly owner: string;
}

/** What a run of a workflow file holds. */
export function holdingsOf(runId: string, run: FileRunInput): Holdings {
  const owner = ownerOf(runId, run);
  const scope = { inputs: run.inputs, steps: {}, run: { id: owner } };
  const claims = run.file.steps.filter(({ use }) => use === "claim-output");
  return { folders: claims.flatMap((step) => foldersOf(step, scope)), owner };
}

function foldersOf({ forEach, with: given }: FileStep, scope: Scope): string[] {
  const { out = null } = given;
  try {
    if (forEach === undefined) return texts([evaluateValue(out, scope)]);
    return texts(
      evaluateList(forEach, scope).map((item, index) =>
        evaluateValue(out, { ...scope, item, index }),
      ),
    );
  } catch (error) {
    // It takes results of other steps, so it cannot be told from here.
    if (isAppError(error) && error.code === "bad-workflow") return [];
    throw error;
  }
}

function texts(values: readonly Json[]): string[] {
  return values.filter((value) => typeof value === "string");
}
