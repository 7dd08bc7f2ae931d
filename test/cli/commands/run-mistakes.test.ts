import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli } from "../../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { scoresFile } from "../../support/workflow-files.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--profiles", "10"]);
});
afterAll(() => simulator.stop());

const tenMistakes = `name: ten mistakes
inputs:
  out: { type: text }
  days: { type: integer, default: seven }
steps:
  - id: claim
    use: claim-outptu
    with: { runId: "\${{ run.id }}", out: "\${{ inputs.oout }}", overwrite: false }
  - id: batch
    use: find-batch
    wiht: {}
    with: { dataset: "\${{ 1 + }}", createdClient: null, allLive: false }
  - id: listed
    use: list-files
    with: { batches: "\${{ steps.btach.batches }}" }
  - id: batch
    use: run-command
    if: inputs.days
    with: { command: "true", input: {} }
outputs:
  files: "\${{ steps.listed.files }}"
`;

async function aepx(args: readonly string[], text: string) {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "weekly.yaml"), text);
  const before = await simulator.counters();
  const result = await runCli(["run", "weekly.yaml", ...args], { env: simulator.env, cwd });
  // Nothing was asked of anybody, not even for a token.
  expect(await simulator.counters()).toEqual(before);
  return result;
}

interface Failed {
  readonly error: {
    readonly code: string;
    readonly details: { readonly file: string; readonly problems: readonly { line: number }[] };
  };
}

test("a file with ten mistakes tells ten lines in one go, before any request", async () => {
  const { code, stdout, stderr } = await aepx([], tenMistakes);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  const lines = stderr.trimEnd().split("\n");
  expect(lines.at(-1)).toBe("aepx: weekly.yaml has 10 mistakes, so nothing was run.");
  expect(lines.slice(0, -1)).toHaveLength(10);
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^weekly\.yaml:\d+:\d+: \S.*[.?]$/);
  expect(stderr).toContain(
    'weekly.yaml:7:10: There is no step to use called "claim-outptu". Did you mean "claim-output"?\n',
  );
});

test("with --json they are details.problems", async () => {
  const { code, json, stderr } = await aepx(["--json"], tenMistakes);
  expect(code).toBe(2);
  expect(stderr).toBe("");
  const { error } = json as Failed;
  expect(error.code).toBe("bad-workflow");
  expect(error.details.file).toBe("weekly.yaml");
  const lines = error.details.problems.map(({ line }) => line);
  expect(lines).toHaveLength(10);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
});

test("one mistake is one line", async () => {
  const { stderr } = await aepx([], scoresFile.replace("name: scores", "name: my scores"));
  expect(stderr.split("\n")).toEqual([
    expect.stringMatching(/^weekly\.yaml:1:7: /),
    "aepx: weekly.yaml has a mistake, so nothing was run.",
    "",
  ]);
});

test("all that is wrong with the inputs is told in one go", async () => {
  const args = ["dtaset=x", "command", "dataset=a", "dataset=b"].flatMap((text) => [
    "--input",
    text,
  ]);
  const { code, json } = await aepx([...args, "--json"], scoresFile);
  expect(code).toBe(2);
  expect(json).toMatchObject({
    error: {
      code: "bad-option",
      details: {
        problems: [
          'there is no input "dtaset" (did you mean "dataset"?)',
          '"command" is not NAME=VALUE',
          "input dataset was given twice",
          "input out is missing",
        ],
      },
    },
  });
});

test("a step to begin with that the file does not have", async () => {
  const { code, stderr } = await aepx(["--from", "hnad"], scoresFile);
  expect(code).toBe(2);
  expect(stderr).toContain('Workflow "scores" has no step "hnad". Did you mean "hand"?');
});

test.each([
  ["run", "An argument is missing: aepx run <file>."],
  ["run nowhere.yaml", "The workflow file nowhere.yaml cannot be read: "],
  ["run x.yaml --wait 1h --no-wait", "--wait and --no-wait exclude each other."],
])("%s", async (line, message) => {
  const { code, stderr } = await runCli(line.split(" "), { env: simulator.env });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
