import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { systemClock } from "../../src/core/clock.ts";
import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { runIdOfKey } from "../../src/engine/run-layout.ts";
import type { ChildOrder } from "./fixtures/child.ts";
import { crashWorkflow, readCreations } from "./fixtures/crash-workflow.ts";
import { compileChildren, spawnChild } from "./fixtures/spawn-child.ts";

let compiled: ReturnType<typeof compileChildren>;
let base: string;
beforeAll(() => {
  compiled = compileChildren();
  base = mkdtempSync(join(tmpdir(), "aepx-"));
});
afterAll(() => {
  compiled.remove();
  rmSync(base, { recursive: true });
});

/** Records of a run that nothing disturbs. */
const RECORDS = 15;

function openPlace(name: string) {
  const place = { home: join(base, name, "home"), remote: join(base, name, "remote") };
  mkdirSync(place.remote, { recursive: true });
  const executor = createLocalExecutor({ home: place.home, clock: systemClock });
  const finish = () => executor.start(crashWorkflow(place.remote), {}, { runKey: "crash" });
  return { ...place, executor, finish };
}

async function dieAt(place: { home: string; remote: string }, killAt: ChildOrder["killAt"]) {
  const order = {
    home: place.home,
    remote: place.remote,
    runKey: "crash",
    workflow: "crash",
  } as const;
  return spawnChild(compiled.folder, { ...order, ...(killAt && { killAt }) }).ended;
}

function expectOnce(remote: string, outcome: unknown): void {
  const [dataset = "", job = "", ...more] = readCreations(remote);
  expect(more).toEqual([]);
  expect([dataset, job]).toEqual([
    expect.stringMatching(/^dataset-/),
    expect.stringMatching(/^job-/),
  ]);
  const output = { dataset, job, rows: 7, checked: false };
  expect(outcome).toMatchObject({ status: "succeeded", output });
  expect(readFileSync(join(remote, "file"), "utf8")).toBe(`s1 ${job}`);
}

test("an undisturbed run makes the records that the crashes below are counted by", async () => {
  const place = openPlace("undisturbed");
  expectOnce(place.remote, await place.finish());
  let last = 0;
  for await (const event of place.executor.events(runIdOfKey("crash"))) last = event.sequence;
  expect(last).toBe(RECORDS);
});

test("killed before or after any record, a run resumes to the same end and creates nothing twice", async () => {
  const points = Array.from({ length: RECORDS }, (_, i) =>
    (["before", "after"] as const).map((when) => ({ sequence: i + 1, when })),
  ).flat();
  const queue = points.values();
  const worker = async () => {
    for (const point of queue) {
      const place = openPlace(`${point.sequence}-${point.when}`);
      expect(await dieAt(place, point)).toBe("SIGKILL");
      expectOnce(place.remote, await place.finish());
    }
  };
  await Promise.all([worker(), worker(), worker()]);
}, 120_000);

test("killed over and over, a run gets further each time", async () => {
  const place = openPlace("again");
  let deaths = 0;
  // Three records a life: the claim, and the two that the longest repeated part of a step makes.
  for (
    let sequence = 3;
    (await dieAt(place, { sequence, when: "after" })) !== null;
    sequence += 3
  ) {
    deaths++;
    expect(deaths).toBeLessThan(RECORDS);
  }
  expect(deaths).toBeGreaterThan(4);
  expectOnce(place.remote, await place.finish());
}, 60_000);
