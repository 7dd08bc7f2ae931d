import { isAppError } from "../../core/errors.ts";
import { evaluateList, evaluateValue, type Scope } from "./expressions.ts";
import { type FileRunInput, ownerOf } from "./file-run.ts";
import type { FileStep } from "./model.ts";
import { inWorkingFolder } from "./step-folders.ts";

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

function foldersOf(step: FileStep, scope: Scope): string[] {
  const { forEach } = step;
  try {
    if (forEach === undefined) return folderOf(step, scope);
    return evaluateList(forEach, scope).flatMap((item, index) =>
      folderOf(step, { ...scope, item, index }),
    );
  } catch (error) {
    // It takes results of other steps, so it cannot be told from here.
    if (isAppError(error) && error.code === "bad-workflow") return [];
    throw error;
  }
}

function folderOf(step: FileStep, scope: Scope): string[] {
  const { out = null } = step.with;
  const { out: folder } = inWorkingFolder(step, { out: evaluateValue(out, scope) });
  return typeof folder === "string" ? [folder] : [];
}
