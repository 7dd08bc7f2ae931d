import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli } from "../../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import type { FailureJson } from "../../support/export-cli.ts";
import { tempFolder } from "../../support/temp-folder.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--profiles", "10"]);
});
afterAll(() => simulator.stop());

/** Takes a folder for each way in which one can be told. */
const file = `name: folders
inputs:
  go: { type: string }
  folders: { type: array }
  a: { type: string }
  b: { type: string }
  c: { type: string }
steps:
  - id: gate
    use: run-command
    with: { command: "test -e \${{ inputs.go }}", input: {} }
  - id: items
    use: claim-output
    for-each: \${{ inputs.folders }}
    with: { runId: "\${{ run.id }}", out: "\${{ item }}", overwrite: false }
  - id: chosen
    use: claim-output
    with: { runId: "\${{ run.id }}", out: "\${{ [inputs.a, inputs.b][0] }}", overwrite: false }
  - id: quoted
    use: claim-output
    with: { runId: "\${{ run.id }}", out: "\${{ inputs['b'] }}", overwrite: false }
  - id: text
    use: claim-output
    with: { runId: "\${{ run.id }}", out: "\${{ string(inputs.c) }}/deep", overwrite: false }
  - id: fallen
    use: run-command
    with: { command: "test -e \${{ inputs.go }}2", input: {} }
`;

test("a run that is continued elsewhere goes on in the folders that were meant where it was started", async () => {
  const started = tempFolder();
  const elsewhere = tempFolder();
  const env = { ...simulator.env, AEPX_HOME: tempFolder() };
  const aepx = (cwd: string, ...args: readonly string[]) =>
    runCli([...args, "--json"], { env, cwd });
  writeFileSync(join(started, "f.yaml"), file);
  const go = join(tempFolder(), "go");

  const inputs = [`go=${go}`, "folders=i", "folders=j", "a=a", "b=b", "c=c"];
  const given = inputs.flatMap((input) => ["--input", input]);
  const failed = await aepx(started, "run", "f.yaml", ...given);
  expect(failed.code, failed.stderr).toBe(6);
  expect(readdirSync(started)).toEqual(["f.yaml"]);

  const { runId } = failed.json as FailureJson;
  writeFileSync(go, "");
  const resumed = await aepx(elsewhere, "runs", "resume", runId ?? "");
  expect(resumed.code, resumed.stderr).toBe(6);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(readdirSync(started, { recursive: true })).toEqual(
    expect.arrayContaining(["i", "j", "a", "b", join("c", "deep")]),
  );

  // Given up anywhere, it keeps none of them from others.
  const canceled = await aepx(elsewhere, "runs", "cancel", runId ?? "");
  expect(canceled.code, canceled.stderr).toBe(0);
  const left = readdirSync(started, { recursive: true });
  expect(left.filter((path) => basename(String(path)) === ".aepx-run")).toEqual([]);
});
