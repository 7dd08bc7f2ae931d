import type { JsonSchema } from "./step-document.ts";

/** What fields that are absolute folders are marked with in the types of the steps: `@format folder`. */
const FOLDER = "folder";

/** Fields that name a folder, in the input or the output of a step. */
export function folderFields(schema: JsonSchema): ReadonlySet<string> {
  const { properties = {} } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
  };
  const folders = Object.entries(properties).filter(([, { format }]) => format === FOLDER);
  return new Set(folders.map(([name]) => name));
}
