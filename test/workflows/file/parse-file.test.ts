import { expect, test } from "vitest";

import { workflowFileError } from "../../../src/workflows/file/problems.ts";
import { mistakes, read, withSegments } from "./read-file.ts";

const whole = `# A comment
name: weekly
description: Two segments, each week.
inputs:
  segments: {type: array, description: Ids or names.}
  out: {type: string, default: ./out}
  strict: {type: boolean, required: false}
steps:
  - id: find
    use: find-segment
    with: {segments: "\${{ inputs.segments }}"}
  - id: claim
    if: size(steps.find.segments) > 0
    use: claim-output
    with:
      runId: \${{ run.id }}
      out: \${{ inputs.out }}/\${{ item.id }}
      overwrite: \${{ inputs.strict == true }}
    for-each: \${{ steps.find.segments }}
    on-failure:
      use: run-command
      with: {command: ./tell, input: {why: "\${{ error.message }}"}}
outputs:
  ids: \${{ steps.find.segments.map(s, s.id) }}
`;

test("a file becomes plain JSON", () => {
  expect(read(whole)).toEqual({
    problems: [],
    warnings: [],
    file: {
      name: "weekly",
      description: "Two segments, each week.",
      inputs: {
        segments: { type: "array", required: true, description: "Ids or names." },
        out: { type: "string", default: "./out", required: false },
        strict: { type: "boolean", required: false },
      },
      steps: [
        { id: "find", use: "find-segment", with: { segments: "${{ inputs.segments }}" } },
        {
          id: "claim",
          use: "claim-output",
          with: {
            runId: "${{ run.id }}",
            out: "${{ inputs.out }}/${{ item.id }}",
            overwrite: "${{ inputs.strict == true }}",
          },
          if: "size(steps.find.segments) > 0",
          forEach: "steps.find.segments",
          onFailure: {
            use: "run-command",
            with: { command: "./tell", input: { why: "${{ error.message }}" } },
          },
        },
      ],
      outputs: { ids: "${{ steps.find.segments.map(s, s.id) }}" },
    },
  });
});

test("JSON, indented by tabs, is read as well", () => {
  const { file, problems } = read(
    '{\n\t"name": "w",\n\t"steps": [\n\t\t{"id": "a", "use": "read-definitions", "with": {"segments": []}}\n\t]\n}',
  );
  expect(problems).toEqual([]);
  expect(file?.steps).toEqual([{ id: "a", use: "read-definitions", with: { segments: [] } }]);
});

test("ten different mistakes get ten messages in one go, each with its place", () => {
  const text = `name: weekly run
inputs:
  segment: {type: strng}
steps:
  - id: find
    use: find-segmnt
    with: {segments: ["\${{ inputs.segmnt }}"]}
  - id: policy
    use: choose-merge-policy
    wiht: {}
    with:
      segments: \${{ steps.later.files }}
      mergePolicy: 12
  - id: policy
    use: list-files
    with: {batchs: []}
  - id: later
    use: list-files
    if: steps.policy.id +
    with: {batches: []}
outputs:
  id: \${{ steps.policy.idd }}
`;
  expect(mistakes(text)).toEqual([
    'w.yaml:1:7: "weekly run" is no name for a workflow: letters, digits, ".", "_" and "-", at most 100. Call it "weekly-run".',
    'w.yaml:3:19: An input has no type "strng". Did you mean "string"?',
    'w.yaml:6:10: There is no step to use called "find-segmnt". Did you mean "find-segment"?',
    'w.yaml:7:35: This file has no input "segmnt". Did you mean "segment"?',
    'w.yaml:10:5: A step has no key "wiht". Did you mean "with"?',
    "w.yaml:12:27: Step later (line 17) runs after step policy. Move later before it.",
    'w.yaml:13:20: with.mergePolicy has to be null or string, not a number. Write "12".',
    "w.yaml:14:9: Step policy stands here twice: also in line 8.",
    'w.yaml:16:12: with has no field "batchs". Did you mean "batches"?',
    "w.yaml:19:26: This is not an expression: Unexpected token: EOF.",
    'w.yaml:22:24: steps.policy has no field "idd". Did you mean "id"?',
  ]);
  expect(read(text).file).toBeNull();
});

test.each([
  ["", "w.yaml:1:1: The file is empty. It begins with name and steps."],
  ["- a", "w.yaml:1:1: A workflow file has to be an object."],
  ["name: w", "w.yaml:1:1: steps is missing."],
  ["name: w\nsteps: []", "w.yaml:2:8: There are no steps."],
  ["name: w\nsteps: {}", "w.yaml:2:8: steps has to be a list."],
])("%j is told as a whole", (text, message) => {
  expect(mistakes(text)).toEqual([message]);
});

test("what makes the rest a guess is told alone", () => {
  expect(mistakes("name: w\nsteps: [\n  {use: nothing\n")).toEqual([
    expect.stringMatching(/^w\.yaml:\d+:\d+: Flow map/),
  ]);
});

test("an expression that YAML reads as something else is to be put in quotes", () => {
  const flow = "name: w\nsteps:\n  - {id: a, use: list-files, with: {batches: ${{ inputs.x }}}}\n";
  expect(mistakes(flow)[0]).toMatch(/^w\.yaml:3:\d+: .* Put the expression in quotes\.$/);
  const tag = withSegments("[a]").replace("    with", "    if: !steps.find.x\n    with");
  expect(mistakes(tag)[0]).toMatch(/^w\.yaml:5:9: .* Put the expression in quotes\.$/);
});

test.each([
  ["*x", "Aliases are not read. Write the value where it is used."],
  ["[99999999999999999999]", "This number is too large to be kept exactly. Write it in quotes."],
  ["[.inf]", "This is a number that JSON does not have."],
])("%s is refused", (value, message) => {
  expect(mistakes(withSegments(value)).join("\n")).toContain(message);
});

test("a key that stands twice is told, and the rest is checked", () => {
  expect(mistakes(`name: a\n${withSegments("5")}`)).toEqual([
    'w.yaml:2:1: Key "name" stands here twice.',
    "w.yaml:7:17: with.segments has to be list of string, not a number. Write [5].",
  ]);
});

test("a name is suggested by that of the file", () => {
  expect(mistakes(withSegments("[a]").replace("name: w\n", ""))).toEqual([
    "w.yaml:1:1: name is missing. Write name: w",
  ]);
});

test("an input that is used nowhere is a warning", () => {
  const { file, warnings } = read(
    withSegments("[a]").replace("steps:", "inputs: {x: {type: string}}\nsteps:"),
  );
  expect(file).not.toBeNull();
  expect(warnings).toEqual([
    {
      line: 2,
      column: 10,
      message: "Input x is used nowhere.",
      suggestion: "Take it out, or use it.",
    },
  ]);
});

test("the error tells the first mistake, and holds all", () => {
  const { problems } = read(withSegments("5\nnope: 1"));
  const error = workflowFileError("w.yaml", problems);
  expect(error).toMatchObject({ code: "bad-workflow", details: { file: "w.yaml", problems } });
  expect(problems).toHaveLength(2);
  expect(error.message).toBe(
    "w.yaml has 2 mistakes. The first: w.yaml:6:17: with.segments has to be list of string, not a number. Write [5].",
  );
  expect(workflowFileError("w.yaml", problems.slice(1)).message).toMatch(/^w\.yaml:7:1: /);
});
