import { expect, test } from "vitest";

import { packProblems, parsePacked } from "../../../scripts/checks/package-check.ts";

const whole = [
  "LICENSE",
  "README.md",
  "package.json",
  "dist/index.js",
  "dist/index.d.ts",
  "specs/workflow.schema.json",
  "specs/workflows/download-scores.yaml",
  "specs/workflows/export-audience.yaml",
  "specs/workflows/refresh-audience.yaml",
  "specs/workflows/weekly.yaml",
];

test("a package of build, README and licence is fine", () => {
  expect(packProblems([...whole, "dist/cli/bin.js"])).toEqual([]);
});

test("a missing file and a foreign one are told", () => {
  expect(packProblems([...whole.slice(1), "src/index.ts"])).toEqual([
    "Not in the package: LICENSE",
    "Does not belong into the package: src/index.ts",
  ]);
});

test("reads what npm pack prints, with warnings around it", () => {
  const json = JSON.stringify([{ filename: "aepx-1.tgz", files: [{ path: "LICENSE" }] }], null, 2);
  expect(parsePacked(`npm warn [x]\n${json}\nnpm notice\n`)).toEqual({
    filename: "aepx-1.tgz",
    files: ["LICENSE"],
  });
});
