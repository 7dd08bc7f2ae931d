import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { systemClock } from "../../src/core/clock.ts";
import type { WorkflowDefinition } from "../../src/engine/executor.ts";
import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { runIdOfKey, runPaths } from "../../src/engine/run-layout.ts";
import type { ChildOrder } from "./fixtures/child.ts";
import { compileChildren, spawnChild } from "./fixtures/spawn-child.ts";
import { deferred, workflow } from "../support/executor.suite.ts";

let compiled: ReturnType<typeof compileChildren>;
beforeAll(() => {
  compiled = compileChildren();
});
afterAll(() => compiled.remove());

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "aepx-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const runId = runIdOfKey("k");
const holding: WorkflowDefinition = {
  name: "hold",
  version: "1",
  hash: "hold",
  run: (w) => w.step("hold", async () => "done at last"),
};

function spawnHolder(more: Partial<ChildOrder> = {}) {
  const order = { home, remote: home, runKey: "k", workflow: "hold", ...more } as const;
  return spawnChild(compiled.folder, order);
}

test("a second process is refused, and takes over as soon as the first is killed", async () => {
  const executor = createLocalExecutor({ home, clock: systemClock });
  const child = spawnHolder();
  expect(await child.next()).toBe("holding");
  const { owner, held } = await executor.read(runId);
  expect(held).toBe(true);
  expect(owner?.pid).toBe(child.pid);
  await expect(executor.resume(runId, () => holding)).rejects.toThrow(
    `Run ${runId} is held by process ${child.pid} on host ${owner?.host} since ${owner?.startedAt}. Wait for it, or cancel it with: aepx runs cancel ${runId}`,
  );

  child.kill();
  await child.ended;
  const interrupted = { status: "running", held: false };
  expect(await executor.read(runId)).toMatchObject(interrupted);
  expect(await executor.list()).toMatchObject([interrupted]);
  expect(await executor.resume(runId, () => holding)).toMatchObject({ output: "done at last" });
}, 30_000);

test("a run held by another process is canceled by it", async () => {
  const executor = createLocalExecutor({ home, clock: systemClock });
  const child = spawnHolder();
  expect(await child.next()).toBe("holding");
  expect(await executor.cancel(runId, () => undefined)).toMatchObject({ status: "canceled" });
  expect(await child.next()).toBe("canceled");
  await child.ended;
  expect(readdirSync(runPaths(home, runId).folder).toSorted()).toEqual([
    "journal.jsonl",
    "lock.1",
    "summary.json",
  ]);
}, 30_000);

test("of twenty processes that want the run of a dead one, one gets it", async () => {
  const dead = spawnHolder();
  await dead.next();
  dead.kill();
  await dead.ended;

  const children = Array.from({ length: 20 }, () => spawnHolder({ waitForGo: true }));
  for (const child of children) expect(await child.next()).toBe("ready");
  for (const child of children) child.go();
  const words = await Promise.all(children.map((child) => child.next()));
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.ended));
  expect(words.filter((word) => word === "holding")).toHaveLength(1);
  expect(words.filter((word) => word === "locked")).toHaveLength(19);
  const locks = readdirSync(runPaths(home, runId).folder).filter((name) => name.startsWith("lock"));
  expect(locks).toEqual(["lock.2"]);
}, 60_000);

test("a writer that was taken for dead records nothing any more, and its work is done again", async () => {
  const clock = systemClock;
  const takenForDead = createLocalExecutor({ home, clock, owner: { pid: 2 ** 22 + 1 } });
  const executor = createLocalExecutor({ home, clock });
  const reached = deferred<undefined>();
  const goOn = deferred<undefined>();
  let ran = 0;
  const definition = workflow((w) =>
    w.step("slow", async () => {
      ran++;
      if (ran > 1) return `attempt ${ran}`;
      reached.resolve(undefined);
      await goOn.promise;
      return "too late";
    }),
  );
  const late = takenForDead.start(definition, {}, { runKey: "k" });
  await reached.promise;
  expect(await executor.resume(runId, () => definition)).toMatchObject({ output: "attempt 2" });
  goOn.resolve(undefined);
  await expect(late).rejects.toThrow(
    `Run ${runId} was taken over by another process, so this one stopped writing to it. Look at it with: aepx runs show ${runId}`,
  );
  expect(await executor.read(runId)).toMatchObject({ status: "succeeded", output: "attempt 2" });
});

test("a disk that fills up fails the run with what was recorded before; with room, it resumes", async () => {
  const order = { home, remote: home, runKey: "k", workflow: "big" } as const;
  // 32 blocks of 512 or 1024 bytes: room for the small records, none for one of 100 KB.
  const child = spawnChild(compiled.folder, order, "ulimit -f 32;");
  expect(await child.next()).toBe("disk-full");
  await child.ended;
  const executor = createLocalExecutor({ home, clock: systemClock });
  const before = await executor.read(runId);
  expect(before).toMatchObject({ status: "running", held: false });
  expect(before.steps.map(({ name, status }) => [name, status])).toEqual([["small", "completed"]]);
  const again = spawnChild(compiled.folder, order);
  expect(await again.next()).toBe("succeeded");
  await again.ended;
}, 30_000);
