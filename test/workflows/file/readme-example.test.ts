import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { mistakes } from "./read-file.ts";

test("the workflow files that the README shows have no mistakes", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const shown = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);
  const files = shown.filter((text) => /^steps:/m.test(text));
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap(mistakes)).toEqual([]);
});
