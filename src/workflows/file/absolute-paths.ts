import type { Json, JsonObject } from "../../core/json.ts";
import { folderFields } from "../../steps/folder-fields.ts";
import { stepDocuments } from "../../steps/generated/step-documents.ts";
import type { FileStep, StepUse, WorkflowFile } from "./model.ts";

interface Paths {
  readonly file: WorkflowFile;
  readonly inputs: JsonObject;
}

/**
 * Makes absolute what a person wrote as a folder, since a run may be continued from anywhere: in the file, or as an input with which the folder
 * of a step begins.
 */
export function absolutePaths({ file, inputs }: Paths, toPath: (typed: string) => string): Paths {
  const named = new Set(file.steps.flatMap(folderTexts).flatMap(leadingInputs));
  return {
    file: { ...file, steps: file.steps.map((step) => withFolders(step, toPath)) },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name,
        named.has(name) && typeof value === "string" && value !== "" ? toPath(value) : value,
      ]),
    ),
  };
}

function folderTexts({ onFailure, ...step }: FileStep): string[] {
  const uses: readonly StepUse[] = onFailure ? [step, onFailure] : [step];
  return uses.flatMap((used) => {
    const folders = foldersOf(used);
    return Object.entries(used.with).flatMap(([field, value]) =>
      folders.has(field) && typeof value === "string" ? [value] : [],
    );
  });
}

function foldersOf({ use }: StepUse): ReadonlySet<string> {
  const document = stepDocuments[use];
  return document ? folderFields(document) : new Set();
}

/** Inputs that stand where the text of a folder begins, also as either branch of a choice: `${{ inputs.out }}/high`, `${{ … ? null : inputs.old }}`. */
function leadingInputs(text: string): string[] {
  if (!text.startsWith("${{")) return [];
  const [expression = ""] = text.split("}}");
  return [...expression.matchAll(/(?:\$\{\{|[?:])[\s(]*inputs\.(\w+)\s*(?=$|[:+)])/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

function withFolders(step: FileStep, toPath: (typed: string) => string): FileStep {
  const { onFailure } = step;
  return {
    ...step,
    with: withAbsolute(step, toPath),
    ...(onFailure && { onFailure: { ...onFailure, with: withAbsolute(onFailure, toPath) } }),
  };
}

function withAbsolute(used: StepUse, toPath: (typed: string) => string): JsonObject {
  const folders = foldersOf(used);
  const absolute = ([field, value]: [string, Json]): [string, Json] =>
    folders.has(field) && typeof value === "string" && !value.startsWith("${{")
      ? [field, toPath(value)]
      : [field, value];
  return Object.fromEntries(Object.entries(used.with).map(absolute));
}
