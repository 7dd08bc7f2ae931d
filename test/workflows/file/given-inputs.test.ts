import { expect, test } from "vitest";

import { isAppError } from "../../../src/core/errors.ts";
import { parseInputs, resolveInputs } from "../../../src/workflows/file/given-inputs.ts";
import type { InputType, WorkflowFile } from "../../../src/workflows/file/model.ts";

function optional(type: InputType) {
  return { type, required: false } as const;
}

const declared: WorkflowFile["inputs"] = {
  out: { type: "string", required: true },
  days: { type: "integer", required: false, default: 7 },
  share: optional("number"),
  quick: optional("boolean"),
  segments: optional("array"),
  body: optional("object"),
};

function problemsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return isAppError(error) && error.code === "bad-option" ? error.details["problems"] : error;
  }
  return [];
}

test.each([
  [["out=./a"], { out: "./a" }],
  [["out="], { out: "" }],
  [["out=a=b"], { out: "a=b" }],
  [["out=1"], { out: "1" }],
  [["days=3", "share=0.5", "quick=true"], { days: 3, share: 0.5, quick: true }],
  [["segments=High churn risk"], { segments: ["High churn risk"] }],
  [["segments=A", "segments=B"], { segments: ["A", "B"] }],
  [['segments=["A", 1]', "segments=B"], { segments: ["A", 1, "B"] }],
  [['body={"a": {"b": null}}'], { body: { a: { b: null } } }],
  [[], {}],
] as const)("%j gives %j", (texts, expected) => {
  expect(parseInputs(declared, texts, { partial: true })).toEqual(expected);
});

test.each([
  ["days=3.5", "input days has to be a whole number"],
  ["days=seven", "input days has to be a whole number"],
  ["share=", "input share has to be a number"],
  ["quick=yes", "input quick has to be true or false"],
  ["segments=[A", "input segments has to be a list"],
  ["body=[1]", "input body has to be an object"],
  ["out", '"out" is not NAME=VALUE'],
  ["=x", '"=x" is not NAME=VALUE'],
  ["segmnets=A", 'there is no input "segmnets" (did you mean "segments"?)'],
  ["zzzzzz=A", /^there is no input "zzzzzz" \(there are out, days, share, /],
  ["toString=A", /^there is no input "toString" \(/],
] as const)("%s: %s", (text, problem) => {
  const [first, ...more] = problemsOf(() =>
    parseInputs(declared, [text], { partial: true }),
  ) as string[];
  expect(more).toEqual([]);
  if (typeof problem === "string") expect(first).toBe(problem);
  else expect(first).toMatch(problem);
});

test("everything is told at once; what was given badly is not missing too", () => {
  expect(problemsOf(() => parseInputs(declared, ["dyas=1", "days=x", "quick"]))).toEqual([
    'there is no input "dyas" (did you mean "days"?)',
    "input days has to be a whole number",
    '"quick" is not NAME=VALUE',
    "input out is missing",
  ]);
  expect(problemsOf(() => parseInputs(declared, ["out=a", "out=b"]))).toEqual([
    "input out was given twice",
  ]);
});

test("a file without inputs says so", () => {
  expect(problemsOf(() => parseInputs({}, ["x=1"]))).toEqual([
    'there is no input "x" (it takes none)',
  ]);
});

test("what is not given is its default, else null", () => {
  expect(resolveInputs(declared, { out: "a", share: null })).toEqual({
    out: "a",
    days: 7,
    share: null,
    quick: null,
    segments: null,
    body: null,
  });
});

test("an input may be called like what every object has", () => {
  const odd = { constructor: optional("string") };
  expect(resolveInputs(odd, {})).toEqual({ constructor: null });
});

test("values of a program are held against the types too", () => {
  expect(problemsOf(() => resolveInputs(declared, { days: "7", ouut: 1 }))).toEqual([
    'there is no input "ouut" (did you mean "out"?)',
    "input out is missing",
    "input days has to be a whole number",
  ]);
});
