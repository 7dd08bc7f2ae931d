import type { Json, JsonObject } from "../../core/json.ts";
import type { FileStep, StepUse, WorkflowFile } from "./model.ts";
import { beginningOf, type StepField } from "./path-beginning.ts";
import { givesFolder, foldersOf } from "./step-folders.ts";

interface Paths {
  readonly file: WorkflowFile;
  readonly inputs: JsonObject;
}

/**
 * Makes absolute what a person wrote as a folder, since a run may be continued from anywhere: in the file, or as an input with which the folder
 * of a step begins. Where only the run shows what a folder begins with, the step is told the working folder.
 */
export function absolutePaths({ file, inputs }: Paths, toPath: (typed: string) => string): Paths {
  const named = new Set(
    file.steps
      .flatMap(usesOf)
      .flatMap(folderTexts)
      .filter(isExpression)
      .flatMap((text) => beginningOf(text).inputs),
  );
  const resolved = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      named.has(name) && isText(value) ? toPath(value) : value,
    ]),
  );
  const known = { inputs: resolved, steps: file.steps };
  const resolve = <U extends StepUse>(used: U) => withFolders(used, known, toPath);
  const steps = file.steps.map(({ onFailure, ...step }): FileStep => ({
    ...resolve(step),
    ...(onFailure && { onFailure: resolve(onFailure) }),
  }));
  return { file: { ...file, steps }, inputs: resolved };
}

function usesOf(step: FileStep): readonly StepUse[] {
  return step.onFailure ? [step, step.onFailure] : [step];
}

function folderTexts(used: StepUse): string[] {
  const folders = foldersOf(used);
  return Object.entries(used.with).flatMap(([field, value]) =>
    folders.has(field) && typeof value === "string" ? [value] : [],
  );
}

function isExpression(text: string): boolean {
  return text.startsWith("${{");
}

interface Known {
  readonly inputs: JsonObject;
  readonly steps: readonly FileStep[];
}

function withFolders<U extends StepUse>(
  used: U,
  known: Known,
  toPath: (typed: string) => string,
): U {
  const folders = foldersOf(used);
  const absolute = ([field, value]: [string, Json]): [string, Json] =>
    folders.has(field) && typeof value === "string" && !isExpression(value)
      ? [field, toPath(value)]
      : [field, value];
  const open = folderTexts(used).some((text) => isExpression(text) && isOpen(text, known));
  return {
    ...used,
    with: Object.fromEntries(Object.entries(used.with).map(absolute)),
    ...(open && { workingFolder: toPath(".") }),
  };
}

/** Whether it may come to a relative path. */
function isOpen(text: string, { inputs, steps }: Known): boolean {
  const { inputs: names, results, open } = beginningOf(text);
  const isFolder = ({ step: id, field }: StepField) =>
    steps.some((step) => step.id === id && givesFolder(step, field));
  return (
    open ||
    names.some((name) => !isText(inputs[name]) && inputs[name] !== null) ||
    !results.every(isFolder)
  );
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}
