import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { editorSchema } from "../../src/workflows/file/editor-schema.ts";
import { documentsModule } from "./documents-module.ts";
import { readDocuments } from "./read-documents.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const documents = readDocuments(root);

const made: Readonly<Record<string, string>> = {
  "src/steps/generated/step-documents.ts": documentsModule(documents),
  "specs/workflow.schema.json": `${JSON.stringify(editorSchema(documents), undefined, 1)}\n`,
};

/** Writes what is made of the steps; with `--check` it only tells whether that is current. */
for (const [file, text] of Object.entries(made)) {
  if (process.argv.includes("--check")) check(file, text);
  else writeFileSync(join(root, file), text);
}

function check(file: string, text: string): void {
  if (readFileSync(join(root, file), "utf8") === text) return;
  process.stderr.write(`${file} is not what the steps say. Run: npm run generate\n`);
  process.exitCode = 1;
}
