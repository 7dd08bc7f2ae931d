import { expect, test } from "vitest";

import {
  builtinProblems,
  crowdedDoors,
  type Doors,
  globalProblems,
  packageProblems,
} from "./doors.ts";
import { type Import, importsOf, readSources } from "./source-tree.ts";

/** Every third-party package of `src`, and where it may be imported. A new one needs a line here. */
const packageDoors: Doors = {
  "@duckdb/node-api": ["src/data/rows/duckdb.ts"],
  "@hono/node-server": ["src/simulator/"],
  "@marcbachmann/cel-js": ["src/workflows/file/expressions.ts"],
  ajv: ["src/steps/check-schema.ts"],
  croner: ["src/workflows/slots.ts"],
  "fastest-levenshtein": ["src/core/near-miss.ts"],
  hono: ["src/simulator/"],
  "http-parser-js": ["src/platform/bytes/reply-parser.ts"],
  hyparquet: ["src/data/parquet/"],
  "hyparquet-compressors": ["src/data/parquet/"],
  "openapi-fetch": ["src/platform/"],
  "p-retry": ["src/core/retry.ts"],
  undici: ["src/platform/"],
  winston: ["src/core/winston-log.ts"],
  yaml: ["src/workflows/file/read-yaml.ts"],
  yargs: ["src/cli/"],
};

/** Their door is a folder, but one file of it. */
const oneFileEach = ["hyparquet", "hyparquet-compressors", "openapi-fetch", "undici"];

const clock = ["src/core/clock.ts"];
const cli = ["src/cli/"];

const builtinDoors: Doors = {
  "node:timers": clock,
  "node:timers/promises": clock,
  "node:process": [],
  process: [],
  "node:readline": cli,
  "node:readline/promises": cli,
};

const globalDoors: Doors = {
  setTimeout: clock,
  setInterval: clock,
  setImmediate: clock,
  "Date.now": clock,
  "performance.now": clock,
  "new Date": clock,
  console: [],
  ...Object.fromEntries(
    [
      "argv",
      "env",
      "exit",
      "exitCode",
      "on",
      "once",
      "off",
      "stderr",
      "stdin",
      "stdout",
      "cwd",
    ].map((member) => [`process.${member}`, cli]),
  ),
};

const sources = readSources("src");
const imports = sources.flatMap(importsOf);

test("every package enters through its door", () => {
  expect(packageProblems(imports, packageDoors)).toEqual([]);
});

test("packages with a door of one file have one", () => {
  expect(crowdedDoors(imports, oneFileEach)).toEqual([]);
});

test("time, process and console are touched in their one place", () => {
  expect(builtinProblems(imports, builtinDoors)).toEqual([]);
  expect(sources.flatMap((file) => globalProblems(file, globalDoors))).toEqual([]);
});

function imported(from: string, to: string): Import {
  return { from, to, relative: false };
}

test.each([
  ["src/core/x.ts", "winston", "src/core/x.ts imports winston beside its door"],
  ["src/core/x.ts", "yargs/helpers", "src/core/x.ts imports yargs/helpers beside its door"],
  ["src/core/x.ts", "left-pad", "src/core/x.ts imports left-pad, which has no door"],
  ["src/core/x.ts", "toString", "src/core/x.ts imports toString, which has no door"],
  ["src/core/x.ts", "fs", "src/core/x.ts imports fs, which has no door"],
])("%s must not import %s", (from, to, problem) => {
  expect(packageProblems([imported(from, to)], packageDoors)).toEqual([problem]);
});

test("a second file at a door of one file is told", () => {
  const two = [imported("src/platform/a.ts", "undici"), imported("src/platform/b.ts", "undici")];
  expect(packageProblems(two, packageDoors)).toEqual([]);
  expect(crowdedDoors(two, oneFileEach)).toEqual([
    "undici is imported by src/platform/a.ts, src/platform/b.ts",
  ]);
});

test("a timer module is imported by the clock alone", () => {
  const both = [
    imported("src/core/clock.ts", "node:timers/promises"),
    imported("src/steps/poll.ts", "node:timers/promises"),
  ];
  expect(builtinProblems(both, builtinDoors)).toEqual([
    "src/steps/poll.ts imports node:timers/promises",
  ]);
});

test.each([
  ["setTimeout(() => {}, 1)", "setTimeout"],
  ["const wait = setTimeout", "setTimeout"],
  ["const x = { setTimeout }", "setTimeout"],
  ["Date.now()", "Date.now"],
  ["const now = Date['now']", "Date.now"],
  ["new Date()", "new Date"],
  ["process.env.HOME", "process.env"],
  ["process.stdout.write('x')", "process.stdout"],
  ["process.exit(1)", "process.exit"],
  ["console.error('x')", "console"],
])("%s is seen", (text, name) => {
  const file = { path: "src/steps/x.ts", text };
  expect(globalProblems(file, globalDoors)).toEqual([`src/steps/x.ts uses ${name}`]);
});

test.each([
  "clock.setTimeout(1)",
  "const x = { setTimeout: 1 }",
  "interface X { setTimeout(): void }",
  "new Date(0)",
  "process.pid",
  "// Date.now()",
  "'process.env'",
])("%s is fine", (text) => {
  expect(globalProblems({ path: "src/steps/x.ts", text }, globalDoors)).toEqual([]);
});

test("the one place may", () => {
  const time = { path: "src/core/clock.ts", text: "setTimeout(() => Date.now(), 1)" };
  const edge = { path: "src/cli/x.ts", text: "process.exitCode = 1" };
  expect([time, edge].flatMap((file) => globalProblems(file, globalDoors))).toEqual([]);
});
