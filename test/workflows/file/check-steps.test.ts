import { expect, test } from "vitest";

import { mistakes, read, withSegments } from "./read-file.ts";

/** Two steps, of which the second is given; it begins in line 6. */
function afterFind(second: string): string {
  return `name: w
steps:
  - id: find
    use: find-segment
    with: {segments: [a]}
${second}`;
}

/** A second step that is given these segments. */
function policy(segments: string): string {
  return afterFind(
    `  - id: policy\n    use: choose-merge-policy\n    with: {mergePolicy: null, segments: "${segments}"}\n`,
  );
}

/** One step with more keys before its `with`. */
function head(lines: string): string {
  return withSegments("[a]").replace("    with", `${lines}    with`);
}

/** A step that takes the files of another one. */
function step(id: string, from: string): string {
  return `  - id: ${id}\n    use: list-files\n    with: {batches: "\${{ steps.${from}.files }}"}\n`;
}

test.each([
  ["7", "with.segments has to be list of string, not a number. Write [7]."],
  ["yes", "with.segments has to be list of string, not a text. Write [yes]."],
  ["{a: 1}", "with.segments has to be list of string, not an object."],
  ["${{ run.id }}", "with.segments has to be list of string, and this gives string."],
  ["a ${{ run.id }}", "with.segments has to be list of string, and this gives string."],
  ["${{ [1] }}", "with.segments has to be list of string, and this gives list of number."],
  ["${{ run.id", "An expression here has no end. Close it with }}."],
])("segments: %s", (value, message) => {
  expect(mistakes(withSegments(value))).toEqual([`w.yaml:6:17: ${message}`]);
});

test("an item of a list is told by its place", () => {
  expect(mistakes(withSegments("[a, 5]"))).toEqual([
    'w.yaml:6:21: with.segments[1] has to be string, not a number. Write "5".',
  ]);
});

test("what is missing is told with what it is, where it would stand", () => {
  const text = afterFind("  - id: check\n    use: check-age\n");
  expect(mistakes(text)).toEqual([
    expect.stringMatching(/^w\.yaml:7:5: with\.maxAgeMs is missing\. \S/),
    expect.stringMatching(/^w\.yaml:7:5: with\.segments is missing\. \S/),
  ]);
});

test("records of a step fit where they are asked for, and others are told by what they lack", () => {
  expect(mistakes(policy("${{ steps.find.segments }}"))).toEqual([]);
  expect(mistakes(policy("${{ steps.find.segments.map(s, {'id': s.id}) }}"))).toEqual([
    expect.stringMatching(
      /^w\.yaml:8:41: with\.segments has to be list of object, and this gives list of object without "\w+"\.$/,
    ),
  ]);
});

test("with is an object that is written out", () => {
  const text = afterFind("  - id: a\n    use: list-files\n    with: ${{ steps.find }}\n");
  expect(mistakes(text)).toEqual(['w.yaml:8:11: "with" has to be an object, written out.']);
});

test.each([
  [
    "find-it",
    '"find-it" is no id for a step. Call it "find_it": expressions read other signs as theirs.',
  ],
  ["in", '"in" is no id for a step. Call it "_in": expressions read other signs as theirs.'],
  [
    "__proto__",
    '"__proto__" is no id for a step. Call it "proto": expressions read other signs as theirs.',
  ],
  ["7", '"id" has to be a text. Write "7".'],
  ["a${{ run.id }}", '"id" is a plain text, without expressions.'],
])("id: %s", (id, message) => {
  expect(mistakes(withSegments("[a]").replace("id: find", `id: ${id}`))).toEqual([
    `w.yaml:3:9: ${message}`,
  ]);
});

test("a step without id or use is told", () => {
  const list = "List the steps with: aepx steps";
  expect(mistakes("name: w\nsteps:\n  - {}\n  - nothing\n")).toEqual([
    "w.yaml:3:5: The id of this step is missing. Other steps name its result by it.",
    `w.yaml:3:5: "use" of this step is missing. ${list}`,
    "w.yaml:4:5: A step has to be an object.",
    "w.yaml:4:5: The id of this step is missing. Other steps name its result by it.",
    `w.yaml:4:5: "use" of this step is missing. ${list}`,
  ]);
});

test("if gives a boolean, for-each a list", () => {
  expect(mistakes(head("    if: run.id\n    for-each: run.id\n"))).toEqual([
    'w.yaml:5:9: "if" has to give true or false, and this gives a text.',
    'w.yaml:6:15: "for-each" has to give a list, and this gives a text.',
  ]);
  expect(mistakes(head("    if: ${{ true }} and more\n"))).toEqual([
    'w.yaml:5:9: "if" has to be one expression. Write it as in if: steps.a.rows > 0',
  ]);
  expect(read(head("    if: false\n    for-each: [a, {b: 1}]\n")).file?.steps[0]).toMatchObject({
    if: "false",
    forEach: '["a",{"b":1}]',
  });
});

test("a step with if tells whether it was left out; one without does not", () => {
  const outputs = "outputs: {gone: '${{ steps.find.skipped }}'}\n";
  expect(mistakes(`${withSegments("[a]")}${outputs}`)).toEqual([
    'w.yaml:7:33: steps.find has no field "skipped". It has segments.',
  ]);
  const conditional = withSegments("[a]").replace("    with", "    if: true\n    with");
  expect(mistakes(`${conditional}${outputs}`)).toEqual([]);
});

test("the result of a step with for-each is a list", () => {
  const text = `${withSegments("[a]").replace("    with", "    for-each: [1]\n    with")}outputs:
  all: \${{ steps.find.map(f, f.segments) }}
  one: \${{ steps.find.segments }}
`;
  expect(mistakes(text)).toEqual([
    'w.yaml:10:23: steps.find is a list, which has no field "segments". Take one of its items with [0], or all of them with .map(x, x.segments).',
  ]);
});

test("steps that wait for each other, or for themselves, are told as such", () => {
  const told = mistakes(`name: w\nsteps:\n${step("a", "c")}${step("b", "a")}${step("c", "b")}`);
  expect(told[0]).toBe(
    "w.yaml:5:32: Steps wait for each other: a → c → b → a. Take one of these references out.",
  );
  expect(mistakes(`name: w\nsteps:\n${step("a", "a")}`)).toEqual([
    "w.yaml:5:32: Step a names its own result.",
  ]);
});

test("on failure nothing is created", () => {
  const text = withSegments("[a]\n    on-failure: {use: start-export}");
  expect(mistakes(text)).toContain(
    "w.yaml:7:23: Step start-export creates something in Adobe, which is not done on failure. Let another step tell of it.",
  );
});

test.each([
  ["{type: string, default: 5}", 'The default has to be of type string, not a number. Write "5".'],
  ["{type: integer, default: 1.5}", "The default has to be of type integer, not a number."],
  [
    "{type: boolean, default: yes}",
    "The default has to be of type boolean, not a text. Write true.",
  ],
  ["{type: string, default: '${{ run.id }}'}", "A default is a plain value, without expressions."],
  ["{type: int}", 'An input has no type "int". Did you mean "integer"?'],
  ["{type: list}", 'An input has no type "list". Did you mean "array"?'],
  [
    "{}",
    "The type of input x is missing. It is one of string, number, integer, boolean, array, object.",
  ],
  ["{type: string, required: no}", '"required" has to be true or false. Write false.'],
  [
    "{type: string, default: a, required: true}",
    'An input with a default is never missing, so it is not required. Take out "required" or "default".',
  ],
  ["{type: string, requird: true}", 'Input x has no key "requird". Did you mean "required"?'],
])("input %s", (declaration, message) => {
  const text = withSegments("[a]").replace("steps:", `inputs:\n  x: ${declaration}\nsteps:`);
  expect(mistakes(text).map((line) => line.replace(/^w\.yaml:3:\d+: /, ""))).toEqual([message]);
});
