import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { commandTree } from "../../src/cli/command-tree.ts";
import { errorCodes } from "../../src/core/error-codes.ts";
import {
  brokenLinks,
  commandNames,
  commandsMissing,
  documentPaths,
  exitRowsMissing,
  rowsMissing,
} from "./documents.ts";
import { root } from "./source-tree.ts";

function read(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

const readme = read("README.md");

test("the first screen names the two ways to begin", () => {
  const firstScreen = readme.split("\n").slice(0, 40).join("\n");
  expect(firstScreen).toContain("scripts/demo");
  expect(firstScreen).toContain("scripts/test");
});

test("every error code has a row in the README", () => {
  expect(rowsMissing(readme, Object.keys(errorCodes))).toEqual([]);
});

test("every exit code has a row in the README", () => {
  const exits = Object.values(errorCodes).map(({ exit }) => exit);
  expect(exitRowsMissing(readme, [...new Set([0, ...exits, 143])])).toEqual([]);
});

test("every command is in the README", () => {
  const names = commandNames(commandTree);
  expect(names).toContain("export");
  expect(commandsMissing(readme, names)).toEqual([]);
});

test("every link leads somewhere", () => {
  const documents = Object.fromEntries(documentPaths().map((path) => [path, read(path)]));
  expect(Object.keys(documents)).toContain("src/ARCHITECTURE.md");
  expect(brokenLinks(documents)).toEqual([]);
});

const table = "| code | what |\n| --- | --- |\n| `locked` | busy: see `forbidden` |\n";

test("a code without a row of its own is told", () => {
  expect(rowsMissing(table, ["locked", "forbidden"])).toEqual(["forbidden"]);
});

test("an exit code without a row is told", () => {
  const exits = "| exit | meaning |\n| --: | --- |\n| 0 | done |\n| 130 / 143 | stopped, 9 |\n";
  expect(exitRowsMissing(exits, [0, 9, 130, 143])).toEqual([9]);
});

test("a command that is not mentioned is told", () => {
  const text = "| `aepx runs list \\| show ID` | … |\n| `aepx export SEGMENT…` | … |\n";
  expect(
    commandsMissing(text, ["export", "runs list", "runs show", "runs cancel", "doctor"]),
  ).toEqual(["runs cancel", "doctor"]);
  expect(commandsMissing("`aepx exports`", ["export"])).toEqual(["export"]);
});

test("commands are named as they are typed", () => {
  const leaf = { describe: "", builder: () => expect.fail(), handler: () => expect.fail() };
  const tree = [
    { ...leaf, command: "export <segment..>" },
    { command: "runs", describe: "", commands: [{ ...leaf, command: "show <id>" }] },
  ];
  expect(commandNames(tree)).toEqual(["export", "runs show"]);
});

test("a link to a missing file or heading is told", () => {
  const text = [
    "# Exit codes & more",
    "[fine](#exit-codes--more) [fine](https://example.com/x) [fine](package.json) [fine](src)",
    '[fine](src/ARCHITECTURE.md#words) <a id="rate-limited"></a> [fine](#rate-limited)',
    "```\n[not a link](nowhere.md)\n```",
    "[broken](nowhere.md) [broken](#nothing) [broken](src/ARCHITECTURE.md#nothing)",
  ].join("\n");
  expect(brokenLinks({ "README.md": text, "src/ARCHITECTURE.md": "# Words" })).toEqual([
    "README.md links to nowhere.md",
    "README.md links to #nothing",
    "README.md links to src/ARCHITECTURE.md#nothing",
  ]);
});
