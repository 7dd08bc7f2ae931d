import type { JsonSchema, StepDocument } from "./step-document.ts";

/** What fields that name a folder are marked with in the types of the steps: `@format folder`. */
const FOLDER = "folder";

/** Fields of a step's input that name a folder, which has to be absolute. */
export function folderFields({ input }: Pick<StepDocument, "input">): ReadonlySet<string> {
  const { properties = {} } = input as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
  };
  const folders = Object.entries(properties).filter(([, { format }]) => format === FOLDER);
  return new Set(folders.map(([name]) => name));
}
