import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { WaitError } from "../../src/core/errors.ts";
import type { Executor, RunOutcome } from "../../src/engine/executor.ts";
import {
  all,
  deferred,
  type ExecutorFixture,
  jobFailed,
  type OpenFixture,
  workflow,
} from "./executor.suite.ts";

const DAY_MS = 86_400_000;

/** Moves so many bytes in each of its steps. */
const moving = (...bytes: readonly number[]) =>
  workflow(async (w) => {
    for (const bytesFetched of bytes)
      await w.step("download", (context) => context.note({ bytesFetched }).then(() => null));
    return null;
  });

const failing = workflow(async (w) => {
  await w.step("download", async (context) => {
    await context.note({ bytesFetched: 5 });
    throw jobFailed();
  });
  return null;
});

const parking = workflow((w) =>
  w.step("wait", async () => {
    throw new WaitError("wait-ended", "The wait ended.");
  }),
);

/** What holds for every executor: which runs are forgotten, and what is still known of them. */
export function describeRemoval(executorName: string, openFixture: OpenFixture): void {
  describe(`${executorName}: removal and usage`, () => {
    let fixture: ExecutorFixture;
    let executor: Executor;
    beforeEach(async () => {
      fixture = await openFixture({ autoAdvance: false });
      executor = fixture.open();
    });
    afterEach(() => fixture.close());

    const listed = async () => (await fixture.open().list()).map(({ runId }) => runId);

    test("a run that has ended is forgotten; the others are there", async () => {
      const kept = await executor.start(moving(), {});
      const canceled = await executor.start(parking, {});
      await executor.cancel(canceled.runId, () => parking);
      const ended: RunOutcome[] = [
        await executor.start(moving(), {}),
        await executor.start(failing, {}),
        canceled,
      ];
      for (const { runId } of ended) {
        await fixture.open().remove(runId);
        const gone = { code: "run-not-found" };
        await expect(executor.read(runId)).rejects.toMatchObject(gone);
        await expect(all(executor.events(runId))).rejects.toMatchObject(gone);
        await expect(executor.remove(runId)).rejects.toMatchObject(gone);
      }
      expect(await listed()).toEqual([kept.runId]);
    });

    test("a parked run is not, and says what to do", async () => {
      const { runId } = await executor.start(parking, {});
      await expect(executor.remove(runId)).rejects.toMatchObject({
        code: "run-not-finished",
        message: `Run ${runId} is parked and can go on, so its record stays. Cancel it first: aepx runs cancel ${runId}`,
        details: { runId, status: "parked" },
      });
      expect(await listed()).toEqual([runId]);
    });

    test("neither is a running one, nor a failed one that somebody continues now", async () => {
      const held = deferred<null>();
      let broken = true;
      const definition = workflow((w) =>
        w.step("work", async () => {
          if (broken) throw jobFailed();
          return held.promise;
        }),
      );
      const { runId } = await executor.start(definition, {});
      broken = false;
      const resumed = fixture.open().resume(runId, () => definition);
      await expect(executor.remove(runId)).rejects.toMatchObject({ code: "run-not-finished" });
      held.resolve(null);
      expect(await resumed).toMatchObject({ status: "succeeded" });
      await executor.remove(runId);
      expect(await listed()).toEqual([]);
    });

    test("an unknown run cannot be removed, and no id leads elsewhere", async () => {
      for (const runId of ["20260101T000000Z-abcdef", "../../etc", ""])
        await expect(executor.remove(runId)).rejects.toMatchObject({ code: "run-not-found" });
    });

    test("a run key stands for a new run after its run was removed", async () => {
      const runKey = "nightly";
      const first = await executor.start(moving(1), { n: 1 }, { runKey });
      await executor.list();
      await executor.remove(first.runId);
      const second = await executor.start(parking, { n: 2 }, { runKey });
      expect(second).toMatchObject({ status: "parked", runId: first.runId });
      expect(await executor.list({ statuses: ["parked"] })).toMatchObject([{ input: { n: 2 } }]);
      expect(await executor.list({ statuses: ["succeeded"] })).toEqual([]);
    });

    test("usage counts what was read by no run, each time anew", async () => {
      expect(await executor.usage()).toEqual([]);
      await executor.addUsage(30);
      await executor.addUsage(30);
      const usage = await fixture.open().usage();
      const moved = { [usage[0]?.startedAt.slice(0, 7) ?? ""]: 30 };
      expect(usage).toEqual([
        { runId: null, startedAt: expect.any(String) as string, moved },
        { runId: null, startedAt: expect.any(String) as string, moved },
      ]);
      expect(await executor.list()).toEqual([]);
    });

    test("usage counts what steps noted, in the month in which they did, of failed runs too", async () => {
      expect(await executor.usage()).toEqual([]);
      const startedAt = "2026-01-02T03:04:05.000Z";
      const first = await executor.start(moving(10, 20), {});
      const failed = await executor.start(failing, {});
      await fixture.clock.advance(31 * DAY_MS);
      await executor.resume(failed.runId, () => failing);
      const idle = await executor.start(moving(), {});
      const usage = await fixture.open().usage();
      expect(usage).toHaveLength(3);
      expect(usage).toContainEqual({ runId: first.runId, startedAt, moved: { "2026-01": 30 } });
      expect(usage).toContainEqual({
        runId: failed.runId,
        startedAt,
        moved: { "2026-01": 5, "2026-02": 5 },
      });
      expect(usage).toContainEqual(expect.objectContaining({ runId: idle.runId, moved: {} }));
    });

    test("a removed run still counts, also beside a later one of the same id", async () => {
      const start = (bytes: number) => executor.start(moving(bytes), { bytes }, { runKey: "k" });
      const { runId } = await start(10);
      await executor.remove(runId);
      await fixture.clock.advance(1000);
      await start(20);
      const usage = await fixture.open().usage();
      expect(usage.map(({ moved }) => moved["2026-01"])).toEqual(expect.arrayContaining([10, 20]));
      await executor.remove(runId);
      expect(await executor.usage()).toHaveLength(2);
    });
  });
}
