import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { runtimeFolders } from "../../../scripts/checks/test-run.ts";

const tests = fileURLToPath(new URL("../..", import.meta.url));

test("a new folder of tests is run by the second Node, or known not to depend on it", () => {
  const folders = readdirSync(tests, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const independent = ["scripts", "specs", "steps", "structure", "support", "workflows"];
  expect(folders.toSorted()).toEqual([...runtimeFolders, ...independent].toSorted());
});
