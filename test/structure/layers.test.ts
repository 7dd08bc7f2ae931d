import { expect, test } from "vitest";

import { importCycles, layerProblems, roomCycles } from "./layers.ts";
import { type Import, importsOf, readSources } from "./source-tree.ts";

const imports = readSources("src").flatMap(importsOf);

function edge(from: string, to: string): Import {
  return { from, to, relative: true };
}

test("imports point down", () => {
  expect(imports.length).toBeGreaterThan(10);
  expect(layerProblems(imports)).toEqual([]);
});

test("imports have no cycle", () => {
  expect(importCycles(imports)).toEqual([]);
});

test("sub-folders of one area have no cycle", () => {
  expect(roomCycles(imports)).toEqual([]);
});

test("a cycle of sub-folders is found, whichever files make it", () => {
  const edges = [
    edge("src/data/a/x.ts", "src/data/b/y.ts"),
    edge("src/data/b/z.ts", "src/data/a/w.ts"),
  ];
  expect(roomCycles(edges)).toEqual(["src/data/a -> src/data/b -> src/data/a"]);
});

test("a file of the area itself is no sub-folder", () => {
  expect(
    roomCycles([
      edge("src/data/a/x.ts", "src/data/y.ts"),
      edge("src/data/y.ts", "src/data/a/x.ts"),
    ]),
  ).toEqual([]);
});

test.each([
  ["src/core/retry.ts", "src/steps/poll.ts", "does not point down"],
  ["src/data/x.ts", "src/platform/records.ts", "does not point down"],
  ["src/steps/poll.ts", "src/simulator/x.ts", "does not point down"],
  ["src/cli/main.ts", "src/index.ts", "does not point down"],
  ["src/cli/main.ts", "src/library/client.ts", "does not point down"],
  ["src/library/client.ts", "src/cli/config.ts", "does not point down"],
  ["src/library/client.ts", "src/index.ts", "does not point down"],
  ["src/cli/main.ts", "test/support/cli.ts", "leaves src"],
  ["src/cli/main.ts", "src/helpers/x.ts", "helpers has no rank"],
  ["src/other.ts", "src/core/clock.ts", "other.ts has no rank"],
  [
    "src/simulator/x.ts",
    "src/platform/records.ts",
    "the simulator sees core, data and the generated types alone",
  ],
  [
    "src/simulator/x.ts",
    "src/engine/events.ts",
    "the simulator sees core, data and the generated types alone",
  ],
])("%s must not import %s", (from, to, why) => {
  expect(layerProblems([edge(from, to)])).toEqual([`${from} -> ${to}: ${why}`]);
});

test.each([
  ["src/cli/main.ts", "src/workflows/recipe.ts"],
  ["src/steps/poll.ts", "src/steps/step.ts"],
  ["src/simulator/x.ts", "src/platform/generated/ims.ts"],
  ["src/simulator/x.ts", "src/data/rows/duckdb.ts"],
  ["src/index.ts", "src/core/errors.ts"],
  ["src/index.ts", "src/library/client.ts"],
  ["src/library/client.ts", "src/platform/create-platform.ts"],
])("%s may import %s", (from, to) => {
  expect(layerProblems([edge(from, to)])).toEqual([]);
});

test("a cycle is found and written out", () => {
  const cycle = [edge("a", "b"), edge("b", "c"), edge("c", "b"), edge("c", "d")];
  expect(importCycles(cycle)).toEqual(["b -> c -> b"]);
});

test("every way to import is seen", () => {
  const text = `
    import a from "a";
    import type { B } from "./b.ts";
    export { c } from "../c.ts";
    export type * from "./d.ts";
    const e = await import("node:e");
    type F = import("f/sub").F;
    const g = require("g");
    // import "commented";
    const h = 'import "quoted"';
  `;
  expect(importsOf({ path: "src/core/x.ts", text }).map(({ to }) => to)).toEqual([
    "a",
    "src/core/b.ts",
    "src/c.ts",
    "src/core/d.ts",
    "node:e",
    "f/sub",
    "g",
  ]);
});
