import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "../../../../src/core/clock.ts";
import { tempFolder } from "../../../support/temp-folder.ts";
import { scoresFile } from "../../../support/workflow-files.ts";
import { type InProcessOptions, run } from "../../support/in-process.ts";
import { useSimulator } from "../../support/simulated.ts";

const { run: runHere, simulator } = useSimulator();
const DAY_MS = 86_400_000;
const prune = ["runs", "prune", "--older-than", "30d"];

function machine() {
  const home = tempFolder();
  return { env: { AEPX_HOME: home }, cwd: home };
}

function later(options: InProcessOptions, days: number): InProcessOptions {
  const now = () => systemClock.now() + days * DAY_MS;
  return { ...options, surroundings: { clock: { ...systemClock, now } } };
}

/** Exports under these faults and tells the run. */
async function exported(options: InProcessOptions, faults: string[], ...more: string[]) {
  simulator().control({ faults });
  const argv = ["export", "High churn risk", "--json", ...more];
  const { json } = await runHere(argv, options);
  simulator().control({ faults: [] });
  return (json as { runId: string }).runId;
}

/** One run of each kind: succeeded, canceled, failed (it still holds its target), parked. */
async function oneOfEach(options: InProcessOptions) {
  const succeeded = await exported(options, [], "--out", "out");
  const canceled = await exported(options, ["job-stuck"], "--no-download", "--no-wait");
  await runHere(["runs", "cancel", canceled], options);
  const forbidden = ["forbidden-export"];
  const failed = await exported(options, forbidden, "--dataset", "nightly", "--out", "failed");
  const parked = await exported(options, ["job-stuck"], "--out", "parked", "--no-wait");
  return { succeeded, canceled, failed, parked };
}

type Item = { readonly runId: string; readonly action: string; readonly status: string };

async function actions(argv: readonly string[], options: InProcessOptions) {
  const { json, code, stderr } = await run([...argv, "--json"], options);
  expect(code, stderr).toBe(0);
  const { items } = json as { items: readonly Item[] };
  return Object.fromEntries(items.map(({ runId, action }) => [runId, action]));
}

async function listed(options: InProcessOptions): Promise<string[]> {
  const { json } = await run(["runs", "list", "--json"], options);
  return (json as { items: Item[] }).items.map(({ runId }) => runId).toSorted();
}

test("what is over goes, offline; a failed run only when asked; a parked one never", async () => {
  const here = machine();
  const { succeeded, canceled, failed, parked } = await oneOfEach(here);
  const all = await listed(here);
  expect(await actions(prune, here)).toEqual({});
  expect(await actions([...prune, "--dry-run"], later(here, 31))).toEqual({
    [succeeded]: "would-remove",
    [canceled]: "would-remove",
  });
  expect(await listed(here)).toEqual(all);

  expect(await actions(prune, later(here, 31))).toEqual({
    [succeeded]: "removed",
    [canceled]: "removed",
  });
  expect(await listed(here)).toEqual([failed, parked].toSorted());
  expect(existsSync(join(here.cwd, "out", "_SUCCESS"))).toBe(true);

  expect(await actions([...prune, "--failed"], later(here, 31))).toEqual({ [failed]: "removed" });
  expect(await listed(here)).toEqual([parked]);
  expect(readdirSync(join(here.cwd, "runs"))).toEqual([parked]);
  expect(existsSync(join(here.cwd, "removed"))).toBe(false);
});

test("what a removed failed run held is free", async () => {
  const here = machine();
  const failed = await exported(here, ["forbidden-export"], "--dataset", "kept", "--no-download");
  const other = ["export", "Loyal customers", "--dataset", "kept", "--no-download", "--json"];
  const locked = await runHere(other, here);
  expect(locked).toMatchObject({ code: 9, json: { error: { details: { holder: failed } } } });
  await actions([...prune, "--failed"], later(here, 31));
  expect((await runHere(other, here)).code).toBe(0);
});

/** A machine with a workflow file, and what runs it; its runs hand over to `command`. */
function machineWithFile() {
  const here = machine();
  writeFileSync(join(here.cwd, "f.yaml"), scoresFile);
  const hand = async (command: string, ...more: string[]) => {
    const argv = ["run", "f.yaml", "--input", `command=${command}`, "--json", ...more];
    const { json } = await runHere(argv, here);
    return (json as { runId: string }).runId;
  };
  return { here, hand };
}

test("a run is kept while another that was begun from its results may go on", async () => {
  const { here, hand } = machineWithFile();
  const first = await hand("true", "--input", "out=o");
  const second = await hand("false", "--from", "hand");
  for (const more of [["--dry-run"], []]) {
    const { json } = await run([...prune, ...more, "--json"], later(here, 31));
    expect(json).toMatchObject({
      items: [
        {
          runId: first,
          action: "kept",
          reason: `Run ${second} goes on from its results and has not ended. It may go after: aepx runs cancel ${second}`,
        },
      ],
    });
  }
  const both = { [first]: "would-remove", [second]: "would-remove" };
  expect(await actions([...prune, "--failed", "--dry-run"], later(here, 31))).toEqual(both);
  await actions([...prune, "--failed"], later(here, 31));
  expect(await listed(here)).toEqual([]);
});

test("a removed failed run of a file gives its folder up", async () => {
  const { here, hand } = machineWithFile();
  const runId = await hand("false", "--input", "out=o");
  const mark = join(here.cwd, "o", ".aepx-run");
  expect(existsSync(mark)).toBe(true);
  expect(await actions([...prune, "--failed"], later(here, 31))).toEqual({ [runId]: "removed" });
  expect(existsSync(mark)).toBe(false);
});

test("for people", async () => {
  const here = machine();
  const runId = await exported(here, [], "--no-download");
  const { stdout } = await run([...prune, "--dry-run"], later(here, 31));
  expect(stdout).toMatch(/^ACTION +RUN +STATUS +ENDED +WHY KEPT\n/);
  expect(stdout).toContain(`would-remove  ${runId}  succeeded  31 d ago  -\n`);
  const none = await run(prune, here);
  expect(none).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "No runs that are over are that old.\n",
  });
});

test("an age is asked for", async () => {
  expect(await run(["runs", "prune"])).toMatchObject({
    code: 2,
    stderr: "aepx: How old does it have to be? Give --older-than, such as --older-than 7d.\n",
  });
});

test("what was moved still counts after its run is gone", async () => {
  const here = machine();
  await exported(here, [], "--out", "out");
  const before = await run(["usage", "--json"], here);
  expect((before.json as { bytes: number }).bytes).toBeGreaterThan(0);
  await actions(prune, later(here, 31));
  expect((await run(["usage", "--json"], here)).json).toEqual(before.json);
});
