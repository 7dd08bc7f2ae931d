import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import ts from "typescript";
import { expect, test } from "vitest";

import { downloadScores } from "../../src/workflows/download-scores.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { refreshAudience } from "../../src/workflows/refresh-audience.ts";

/**
 * What the recipes of these versions are made of. When a sum differs: can this code continue runs that the code before recorded (the same
 * steps in the same order, meaning the same)? Then write the new sum. If not, raise the versions of the recipes that use the file, too.
 */
const known = {
  versions: { "export-audience": "1", "download-scores": "1", "refresh-audience": "1" },
  sums: {
    "deliver.ts": "6f201e8eec8f1ff5",
    "download-scores.ts": "7be6082ab40790e7",
    "export-audience.ts": "7c21bc1e4697387e",
    "fresh-segments.ts": "c551ee4084faa210",
    "obtain-export.ts": "70b68c47396076c0",
    "refresh-audience.ts": "bb4bb5e739c6982e",
  },
};

const files = [
  "deliver.ts",
  "download-scores.ts",
  "export-audience.ts",
  "fresh-segments.ts",
  "obtain-export.ts",
  "refresh-audience.ts",
];

/** Comments, types and layout mean nothing to a recorded run. */
function sumOf(file: string): string {
  const path = fileURLToPath(new URL(`../../src/workflows/${file}`, import.meta.url));
  const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), {
    compilerOptions: { removeComments: true, target: ts.ScriptTarget.ESNext },
  });
  const text = outputText.replaceAll(/\s+/g, " ");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

test("a recipe that changed says whether runs of the older code can be continued", () => {
  const recipes = [exportAudience, downloadScores, refreshAudience];
  expect({
    versions: Object.fromEntries(recipes.map(({ name, version }) => [name, version])),
    sums: Object.fromEntries(files.map((file) => [file, sumOf(file)])),
  }).toEqual(known);
});
