import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readDocuments } from "./read-documents.ts";
import { documentsModule } from "./documents-module.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FILE = "src/steps/generated/step-documents.ts";

/** Writes the documents of the steps; with `--check` it only tells whether they are current. */
const text = documentsModule(readDocuments(root));
if (process.argv.includes("--check")) check();
else writeFileSync(join(root, FILE), text);

function check(): void {
  if (readFileSync(join(root, FILE), "utf8") === text) return;
  process.stderr.write(`${FILE} is not what the steps say. Run: npm run generate\n`);
  process.exitCode = 1;
}
