import { expect, test } from "vitest";

import { systemClock } from "../../../../src/core/clock.ts";
import { tempFolder } from "../../../support/temp-folder.ts";
import type { InProcessOptions } from "../../support/in-process.ts";
import { useSimulator } from "../../support/simulated.ts";

const { run, simulator } = useSimulator();
const DAY_MS = 86_400_000;

/** A machine: a state folder of its own. */
function machine() {
  const home = tempFolder();
  return { env: { AEPX_HOME: home }, cwd: home };
}

/** The same, so many days later; nothing is waited for. */
function later(options: InProcessOptions, days: number): InProcessOptions {
  const now = () => systemClock.now() + days * DAY_MS;
  const clock = { ...systemClock, now, sleep: () => Promise.resolve() };
  return { ...options, surroundings: { clock } };
}

type Export = { readonly runId: string; readonly dataset: { readonly id: string } };

async function exported(options: InProcessOptions, ...more: string[]): Promise<Export> {
  const argv = ["export", "High churn risk", "--no-download", "--json", ...more];
  const { json, stderr, code } = await run(argv, options);
  expect(code, stderr).toBe(0);
  return json as Export;
}

/** A run that waits for a job without end, and what it made. */
async function parked(options: InProcessOptions) {
  const before = await datasetIds();
  simulator().control({ faults: ["job-stuck"] });
  const { runId } = await exported(options, "--no-wait");
  simulator().control({ faults: [] });
  const [id = ""] = (await datasetIds()).filter((other) => !before.includes(other));
  return { runId, id };
}

const datasetIds = async () => (await simulator().world()).datasets.map(({ id }) => id);

interface Item {
  readonly id: string;
  readonly action: string;
  readonly reason: string;
}

async function prune(options: InProcessOptions, ...more: string[]) {
  const argv = ["datasets", "prune", "--older-than", "1d", "--json", ...more];
  const { json, code, stderr } = await run(argv, options);
  expect(code, stderr).toBe(0);
  const { items, ...rest } = json as { items: readonly Item[] };
  return { items, rest, verdicts: Object.fromEntries(items.map((item) => [item.id, item])) };
}

test(
  "what aepx made and nobody needs goes, and exactly the rest stays",
  { timeout: 60_000 },
  async () => {
    const before = await simulator().world();
    const [here, elsewhere] = [machine(), machine()];
    const own = await exported(here);
    const named = await exported(here, "--dataset", "nightly");
    const waiting = await parked(here);
    const theirs = await exported(elsewhere);
    const all = await simulator().world();

    const young = await prune(here);
    expect(young.items.map(({ action }) => action)).toEqual(["kept", "kept", "kept", "kept"]);
    expect(young.verdicts[own.dataset.id]?.reason).toMatch(/^it is only .* s old$/);

    const rehearsed = await prune(later(here, 2), "--dry-run");
    expect(rehearsed.verdicts).toMatchObject({
      [own.dataset.id]: { action: "would-delete", reason: `run ${own.runId} succeeded` },
      [theirs.dataset.id]: {
        action: "would-delete",
        reason: `run ${theirs.runId} is not known on this machine`,
      },
      [named.dataset.id]: { action: "kept", reason: "it was named with --dataset" },
      [waiting.id]: {
        action: "kept",
        reason: `run ${waiting.runId} is parked; it is free after: aepx runs cancel ${waiting.runId}`,
      },
    });
    const { requests } = rehearsed.rest as { requests: { method: string; url: string }[] };
    expect(requests.map(({ method, url }) => [method, url.split("/").at(-1)])).toEqual([
      ["DELETE", theirs.dataset.id],
      ["DELETE", own.dataset.id],
    ]);
    expect(await simulator().world()).toEqual(all);

    const pruned = await prune(later(here, 2));
    expect(pruned.rest).toEqual({ schemaVersion: 1 });
    expect(pruned.items.find(({ id }) => id === own.dataset.id)).toEqual({
      id: own.dataset.id,
      name: expect.stringContaining(own.runId) as string,
      createdAt: expect.stringMatching(/Z$/) as string,
      runId: own.runId,
      action: "deleted",
      reason: `run ${own.runId} succeeded`,
    });
    expect(pruned.verdicts[theirs.dataset.id]?.action).toBe("deleted");
    expect(pruned.verdicts[named.dataset.id]?.action).toBe("kept");
    expect(pruned.verdicts[waiting.id]?.action).toBe("kept");

    await run(["runs", "cancel", waiting.runId], here);
    const last = await prune(later(here, 2));
    expect(last.verdicts[waiting.id]).toMatchObject({
      action: "deleted",
      reason: `run ${waiting.runId} was canceled`,
    });
    const after = await simulator().world();
    const foreign = after.datasets.filter(({ id }) => id !== named.dataset.id);
    expect({ ...after, datasets: foreign }).toEqual(before);
    expect(simulator().counters().datasetsDeleted).toBe(3);
  },
);

test("a dataset that a run works with now is kept, whoever made it", async () => {
  const here = machine();
  const own = await exported(here);
  simulator().control({ faults: ["job-stuck"] });
  const user = await exported(here, "--dataset", own.dataset.id, "--no-wait");
  simulator().control({ faults: [] });
  const { verdicts } = await prune(later(here, 2));
  expect(verdicts[own.dataset.id]).toMatchObject({
    action: "kept",
    reason: expect.stringContaining(`Run ${user.runId} works with dataset`) as string,
  });
});

test("what cannot be deleted is told, and the command ends as that failure does", async () => {
  const here = machine();
  const own = await exported(here);
  simulator().control({
    faults: ["server-error-before:DELETE /data/foundation/catalog/dataSets/{id}"],
  });
  const argv = ["datasets", "prune", "--older-than", "1d", "--json"];
  const { code, json } = await run(argv, later(here, 2));
  simulator().control({ faults: [] });
  expect(code).toBe(5);
  const failed = (json as { items: Item[] }).items.find(({ id }) => id === own.dataset.id);
  expect(failed).toMatchObject({
    action: "kept",
    reason: expect.stringMatching(/^DELETE .*Adobe answered 503/) as string,
  });
  expect(await datasetIds()).toContain(own.dataset.id);
});

test("for people it is a table, and a dry run is a script", async () => {
  const here = machine();
  const own = await exported(here);
  const argv = ["datasets", "prune", "--older-than", "1d"];
  const dry = await run([...argv, "--dry-run"], later(here, 3));
  const lines = dry.stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^# ACTION +ID +NAME +AGE +WHY$/);
  expect(dry.stdout).toMatch(
    new RegExp(`^# would-delete +${own.dataset.id} +aepx .* 3 d +run ${own.runId} succeeded$`, "m"),
  );
  const curls = lines.filter((line) => !line.startsWith("#"));
  expect(curls.every((line) => line.startsWith("curl "))).toBe(true);
  expect(curls.join("\n")).toContain(`/dataSets/${own.dataset.id}'`);
  const real = await run(argv, later(here, 3));
  expect(real.stdout).toMatch(new RegExp(`^deleted +${own.dataset.id} `, "m"));
});

test("an age is asked for", async () => {
  const { code, stderr } = await run(["datasets", "prune"]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    "aepx: How old does it have to be? Give --older-than, such as --older-than 7d.\n",
  );
  const wrong = await run(["datasets", "prune", "--older-than", "week"]);
  expect(wrong.stderr).toBe(
    'aepx: --older-than expects a duration such as 90s, 15m, 2h or 7d, not "week".\n',
  );
});
