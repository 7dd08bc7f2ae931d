import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { isAppError } from "../../src/core/errors.ts";
import { runWorkflowFile } from "../../src/library/run-workflow-file.ts";
import { libraryWorld } from "./support.ts";

const scores = `
name: scores
inputs:
  out: { type: string, required: true }
steps:
  - id: claim
    use: claim-output
    with: { runId: "\${{ run.id }}", out: "\${{ inputs.out }}", overwrite: false }
  - id: batch
    use: find-batch
    with: { dataset: Customer AI Scores - churn, createdClient: null, allLive: false }
  - id: listed
    use: list-files
    with:
      batches: '\${{ steps.batch.batches.map(b, {"id": b.id, "folder": null}) }}'
  - id: fetched
    use: download-files
    with:
      runId: "\${{ run.id }}"
      out: "\${{ inputs.out }}"
      overwrite: false
      maxBytes: null
      files: "\${{ steps.listed.files }}"
outputs:
  files: "\${{ size(steps.fetched.files) }}"
`;

test("a file runs to its end", async () => {
  const { settings, folder } = await libraryWorld();
  const file = join(folder, "scores.yaml");
  writeFileSync(file, scores);
  const out = join(folder, "out");
  const outcome = await runWorkflowFile(file, { out }, settings);
  expect(outcome).toMatchObject({ status: "succeeded", output: { workflow: "scores" } });
  expect(existsSync(out)).toBe(true);
});

test("all mistakes of a file are told at once, with their places", async () => {
  const { settings, folder } = await libraryWorld();
  const file = join(folder, "bad.yaml");
  writeFileSync(
    file,
    scores.replace("use: find-batch", "use: find-bach").replace("id: listed", "id: batch"),
  );
  const error = await runWorkflowFile(file, { out: folder }, settings).catch(
    (reason: unknown) => reason,
  );
  expect(isAppError(error) && error.code).toBe("bad-workflow");
  const problems = isAppError(error) ? error.details["problems"] : undefined;
  expect(problems).toContainEqual(expect.objectContaining({ line: 10, column: 10 }));
  expect(Array.isArray(problems) && problems.length).toBeGreaterThanOrEqual(2);
});

const tenMistakes = `name: two words
inputs:
  out: { type: strng }
steps:
  - id: claim
    use: claim-outptu
    with: { runId: "\${{ run.id }}" }
  - id: batch
    use: find-batch
    with: { dataset: 12, createdClient: null, allLive: false, all: true }
  - id: batch
    use: list-files
    with: { batches: "\${{ steps.written.batches }}" }
  - id: written
    use: run-command
    if: steps.batch.rows +
    with: { command: "\${{ inputs.comand }}", input: {} }
outputs:
  files: \${{ steps.batch.fils }}
`;

test("ten mistakes of ten kinds are told in one go, each with line and column, before the first request", async () => {
  const { settings, folder, simulator } = await libraryWorld();
  const file = join(folder, "bad.yaml");
  writeFileSync(file, tenMistakes);
  const error = await runWorkflowFile(file, { out: folder }, settings).catch(
    (reason: unknown) => reason,
  );
  const problems = isAppError(error) ? error.details["problems"] : undefined;
  const places = (problems as { line: number; column: number }[]).map(
    ({ line, column }) => `${line}:${column}`,
  );
  expect(places).toEqual([
    "1:7", // a name with a blank
    "3:16", // a type that there is not
    "6:10", // a step that there is not
    "10:22", // a number for a text
    "10:63", // a field that the step does not have
    "11:9", // an id that stands twice
    "13:33", // a step that runs later
    "16:27", // an expression without its end
    "17:34", // an input that there is not
    "19:26", // a field that no step gives
  ]);
  expect(simulator.counters().requests).toEqual({});
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test("a file that is not there", async () => {
  const { settings } = await libraryWorld();
  await expect(runWorkflowFile("/nowhere/x.yaml", {}, settings)).rejects.toMatchObject({
    code: "bad-option",
  });
});
