import type { Json, JsonObject } from "../../core/json.ts";
import type { FileStep, WorkflowFile } from "./model.ts";

/** Fields of steps that name a folder, which has to be absolute there: a run may be continued from anywhere. */
const pathFields: ReadonlySet<string> = new Set(["out", "before", "folder"]);

interface Paths {
  readonly file: WorkflowFile;
  readonly inputs: JsonObject;
}

/** Makes absolute what a person wrote as a folder: in the file, or as an input with which the folder of a step begins. */
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

function folderTexts(step: FileStep): string[] {
  return Object.entries(step.with).flatMap(([field, value]) =>
    pathFields.has(field) && typeof value === "string" ? [value] : [],
  );
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
  const absolute = ([field, value]: [string, Json]): [string, Json] =>
    pathFields.has(field) && typeof value === "string" && !value.startsWith("${{")
      ? [field, toPath(value)]
      : [field, value];
  return { ...step, with: Object.fromEntries(Object.entries(step.with).map(absolute)) };
}
