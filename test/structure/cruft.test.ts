import { expect, test } from "vitest";

import { lengthProblems, nameProblems, noteProblems, testProblems } from "./cruft.ts";
import { readSources } from "./source-tree.ts";

const src = readSources("src");
const tests = readSources("test");
const scripts = readSources("scripts");
const all = [...src, ...tests, ...scripts];

test("no file is too long", () => {
  expect(all.flatMap(lengthProblems)).toEqual([]);
});

test("every file is named after what it holds", () => {
  expect(all.flatMap(nameProblems)).toEqual([]);
});

test("no note is left over", () => {
  const others = all.filter(({ path }) => !path.startsWith("test/structure/cruft"));
  expect(others.flatMap(noteProblems)).toEqual([]);
});

test("every test runs, without mocks of our modules and without snapshots", () => {
  expect(tests.flatMap(testProblems)).toEqual([]);
});

function file(path: string, text = ""): { path: string; text: string } {
  return { path, text };
}

test("a long file is told", () => {
  expect(lengthProblems(file("src/core/x.ts", "\n".repeat(301)))).toEqual([
    "src/core/x.ts has 301 lines, 300 at most",
  ]);
  expect(lengthProblems(file("test/x.test.ts", "\n".repeat(401)))).toEqual([
    "test/x.test.ts has 401 lines, 400 at most",
  ]);
  expect(lengthProblems(file("src/core/x.ts", "\n".repeat(300)))).toEqual([]);
  expect(lengthProblems(file("src/platform/generated/x.ts", "\n".repeat(9000)))).toEqual([]);
});

test("an empty name is told", () => {
  expect(nameProblems(file("src/core/utils.ts"))).toEqual([
    'src/core/utils.ts: "utils" says nothing',
  ]);
  expect(nameProblems(file("src/cli/index.ts"))).toEqual([
    'src/cli/index.ts: "index" says nothing',
  ]);
  expect(nameProblems(file("src/data/helpers/x.ts"))).toEqual([
    'src/data/helpers/x.ts: "helpers" says nothing',
  ]);
  expect(nameProblems(file("src/index.ts"))).toEqual([]);
});

test("a left-over note is told", () => {
  expect(noteProblems(file("src/a.ts", "a\n// TODO: b"))).toEqual(["src/a.ts:2 has a TODO"]);
  expect(noteProblems(file("src/a.ts", "const autodoc = 1"))).toEqual([]);
});

test.each([
  ["test.skip('x', () => {})", "test.skip"],
  ["test.each([1]).only('x', () => {})", "test.only"],
  ["describe.concurrent.todo('x')", "describe.todo"],
  ["it.fails('x', () => {})", "it.fails"],
  ["vi.mock('../src/x.ts')", "vi.mock"],
  ["expect(1).toMatchSnapshot()", "expect.toMatchSnapshot"],
  ["expect(1).toMatchInlineSnapshot()", "expect.toMatchInlineSnapshot"],
])("%s is told", (text, use) => {
  expect(testProblems(file("test/x.test.ts", text))).toEqual([`test/x.test.ts uses ${use}`]);
});

test.each(["test('skip', () => {})", "list.skip(1)", "vi.fn()", "test.each([1])('x', () => {})"])(
  "%s is fine",
  (text) => {
    expect(testProblems(file("test/x.test.ts", text))).toEqual([]);
  },
);
