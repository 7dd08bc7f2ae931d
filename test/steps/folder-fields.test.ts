import { expect, test } from "vitest";

import type { JsonObject } from "../../src/core/json.ts";
import { folderFields } from "../../src/steps/folder-fields.ts";
import { stepDocuments } from "../../src/steps/generated/step-documents.ts";

interface Field {
  readonly type?: string | readonly string[];
  readonly description?: string;
}

const documents = Object.entries(stepDocuments);

/** Fields of an input whose words begin with a folder ("Output folder, …"), so name one. */
function toldFolders(input: JsonObject): string[] {
  const { properties = {} } = input as { properties?: Readonly<Record<string, Field>> };
  return Object.entries(properties)
    .filter(([, { type }]) => [type ?? []].flat().includes("string"))
    .filter(([, { description = "" }]) => /^(?:\w+ )?folder\b(?!')/i.test(description))
    .map(([name]) => name);
}

test.each(documents)(
  "%s marks each field that names a folder, and says it has to be absolute",
  (_, step) => {
    expect([...folderFields(step.input)]).toEqual(toldFolders(step.input));
    const { properties = {} } = step.input as { properties?: Readonly<Record<string, JsonObject>> };
    for (const name of folderFields(step.input)) {
      expect(properties[name]?.["description"]).toMatch(/\babsolute\b/);
    }
  },
);

test("what a step calls its folder stands in its document", () => {
  const marked = documents.flatMap(([name, step]) =>
    [...folderFields(step.input)].map((field) => `${name}.${field}`),
  );
  expect(marked).toEqual(
    expect.arrayContaining(["claim-output.out", "diff-audiences.before", "open-refresh.folder"]),
  );
});
