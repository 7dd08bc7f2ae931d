import { resolve } from "node:path";

import type { JsonObject } from "../../core/json.ts";
import { folderFields } from "../../steps/folder-fields.ts";
import { stepDocuments } from "../../steps/generated/step-documents.ts";
import type { StepUse } from "./model.ts";

const none: ReadonlySet<string> = new Set();

/** Fields of the step's input that name a folder. */
export function foldersOf({ use }: Pick<StepUse, "use">): ReadonlySet<string> {
  const document = stepDocuments[use];
  return document ? folderFields(document.input) : none;
}

/** Whether a field of its result is a folder, absolute. */
export function givesFolder({ use }: Pick<StepUse, "use">, field: string): boolean {
  const document = stepDocuments[use];
  return document !== undefined && folderFields(document.output).has(field);
}

/** The input of a step, with the folders that expressions gave lying in the folder in which the run was started. */
export function inWorkingFolder(step: StepUse, input: JsonObject): JsonObject {
  const { workingFolder } = step;
  if (workingFolder === undefined) return input;
  const folders = foldersOf(step);
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      folders.has(field) && typeof value === "string" ? resolve(workingFolder, value) : value,
    ]),
  );
}
