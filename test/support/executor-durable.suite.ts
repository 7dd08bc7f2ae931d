import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CanceledError, WaitError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/json.ts";
import type { Begun, StepContext } from "../../src/core/step-context.ts";
import type { Executor } from "../../src/engine/executor.ts";
import {
  counting,
  type ExecutorFixture,
  jobFailed,
  type OpenFixture,
  workflow,
} from "./executor.suite.ts";

/** What holds for every executor: sleeps, markers, settled blocks, run keys and big outputs outlive the process. */
export function describeDurability(name: string, openFixture: OpenFixture): void {
  describe(`${name}: durability`, () => {
    let fixture: ExecutorFixture;
    let executor: Executor;
    beforeEach(async () => {
      fixture = await openFixture({ autoAdvance: false });
      executor = fixture.open();
    });
    afterEach(() => fixture.close());

    test("a sleep has an absolute end: a resumed run sleeps what is left, or not at all", async () => {
      const { clock } = fixture;
      const definition = workflow(async (w) => {
        await w.sleep("an hour", 3_600_000);
        return "awake";
      });
      const controller = new AbortController();
      const first = executor.start(definition, {}, { signal: controller.signal });
      await clock.advance(1_000_000);
      controller.abort(new CanceledError("Interrupted."));
      const { runId, status } = await first;
      expect(status).toBe("parked");
      expect((await executor.read(runId)).steps).toMatchObject([
        { name: "an hour", status: "sleeping", facts: [{ wakeAt: "2026-01-02T04:04:05.000Z" }] },
      ]);

      await clock.advance(2_000_000);
      const second = executor.resume(runId, () => definition);
      await clock.advance(600_000);
      expect(await second).toMatchObject({ status: "succeeded", output: "awake" });
      expect(clock.sleeps).toEqual([3_600_000, 600_000]);
    });

    test("a sleep past the deadline parks at once, and is over when the run is resumed later", async () => {
      const { clock } = fixture;
      const definition = workflow(async (w) => {
        await w.sleep("a while", 60_000);
        return "awake";
      });
      const parked = await executor.start(definition, {}, { waitMs: 0 });
      expect(parked).toMatchObject({
        status: "parked",
        error: {
          code: "wait-ended",
          message: `Run ${parked.runId} sleeps in "a while" until 2026-01-02T03:05:05.000Z, longer than it may wait. Continue it then with: aepx runs resume ${parked.runId}`,
        },
      });
      await clock.advance(60_000);
      const resumed = await fixture.open().resume(parked.runId, () => definition, { waitMs: 0 });
      expect(resumed).toMatchObject({ status: "succeeded", output: "awake" });
      expect(clock.sleeps).toEqual([]);
    });

    test("a step that began keeps its first marker, in this process and the next", async () => {
      const seen: Begun<Json>[] = [];
      const announced: boolean[] = [];
      let broken = true;
      let attempt = 0;
      const create = async (context: StepContext) => {
        attempt++;
        announced.push(context.announced);
        seen.push(await context.begin({ name: `dataset-${attempt}` }));
        seen.push(await context.begin({ name: `retried-${attempt}` }));
        if (broken) throw jobFailed();
        return null;
      };
      const definition = workflow((w) => w.step("create dataset", create));
      const { runId } = await executor.start(definition, {});
      await fixture.clock.advance(5000);
      broken = false;
      await fixture.open().resume(runId, () => definition);
      const begun = { marker: { name: "dataset-1" }, startedAt: "2026-01-02T03:04:05.000Z" };
      expect(seen).toEqual([
        { ...begun, fresh: true },
        { ...begun, fresh: false },
        { ...begun, fresh: false },
        { ...begun, fresh: false },
      ]);
      expect(announced).toEqual([false, true]);
      const [step] = (await executor.read(runId)).steps;
      expect(step).toMatchObject({ status: "completed", marker: { name: "dataset-1" } });
    });

    test("nothing begins in a run that is being stopped", async () => {
      const controller = new AbortController();
      const parked = await executor.start(
        workflow((w) =>
          w.step("create", async (context) => {
            controller.abort(new CanceledError("Interrupted."));
            return (await context.begin("marker")).marker;
          }),
        ),
        {},
        { signal: controller.signal },
      );
      expect(parked).toMatchObject({ status: "parked", error: { message: "Interrupted." } });
      expect((await executor.read(parked.runId)).steps).toEqual([]);
    });

    test("a settled failure that was gone on from is data, the same in a replay, and nothing inside runs again", async () => {
      const { ran, work } = counting();
      const seen: Json[] = [];
      let broken = true;
      const definition = workflow(async (w) => {
        const settled = await w.settle("profile path", async () => {
          await w.step("find segment", work("find", { id: "s1" }));
          return w.step(
            "export",
            work("export", () => {
              throw jobFailed();
            }),
          );
        });
        seen.push(settled);
        await w.step("choose", work("choose", "batch"));
        if (broken) throw jobFailed();
        // Numbered as the second use of its name, whether or not the block ran in this process.
        return w.step("find segment", work("find again", { id: "s2" }));
      });
      const { runId } = await executor.start(definition, {});
      broken = false;
      const resumed = await fixture.open().resume(runId, () => definition);
      expect(resumed).toMatchObject({ output: { id: "s2" } });
      expect(ran).toEqual(["find", "export", "choose", "find again"]);
      const failure = {
        name: "JobError",
        code: "job-failed",
        message: "Export job 4f2c failed.",
        retryable: false,
        details: { job: "4f2c" },
        cause: null,
      };
      expect(seen).toEqual([
        { ok: false, failure },
        { ok: false, failure },
      ]);
      expect((await executor.read(runId)).steps.map((step) => step.name)).toEqual([
        "find segment",
        "export",
        "profile path",
        "choose",
        "find segment#2",
      ]);
    });

    test("a run that failed on a settled failure tries it anew, and only what had failed", async () => {
      const { ran, work } = counting();
      let allowed = false;
      const definition = workflow(async (w) => {
        const found = await w.settle("segments", () =>
          w.step(
            "find",
            work("find", () => {
              if (!allowed) throw jobFailed();
              return "s1";
            }),
          ),
        );
        // A block that ends well because of the failure before it does not count as going on.
        const tried = await w.settle("profile path", async () =>
          found.ok ? w.step("export", work("export", "rows")) : null,
        );
        return w.step("choose", async () => {
          if (!found.ok) throw jobFailed();
          return tried.ok ? tried.value : null;
        });
      });
      const { runId, status } = await executor.start(definition, {});
      expect(status).toBe("failed");
      expect(await fixture.open().resume(runId, () => definition)).toMatchObject({
        status: "failed",
      });
      allowed = true;
      expect(await fixture.open().resume(runId, () => definition)).toMatchObject({
        output: "rows",
      });
      expect(ran).toEqual(["find", "find", "find", "export"]);
      expect(await fixture.open().resume(runId, () => definition)).toMatchObject({
        output: "rows",
      });
      expect(ran).toHaveLength(4);
    });

    test("a settled success answers from the record, with blocks inside blocks", async () => {
      const { ran, work } = counting();
      let broken = true;
      const definition = workflow(async (w) => {
        const outer = await w.settle("outer", async () => {
          const inner = await w.settle("inner", () => w.step("a", work("a", 1)));
          return inner.ok ? inner.value : 0;
        });
        if (broken) throw jobFailed();
        const again = await w.step("a", work("a again", 2));
        return [outer, again];
      });
      const { runId } = await executor.start(definition, {});
      broken = false;
      expect(await executor.resume(runId, () => definition)).toMatchObject({
        output: [{ ok: true, value: 1 }, 2],
      });
      expect(ran).toEqual(["a", "a again"]);
    });

    test.each([
      ["a wait that ended", () => new WaitError("wait-ended", "Not yet."), "parked"],
      ["a cancel", () => new CanceledError("Stopped."), "parked"],
      ["a bug", () => new Error("Oops."), "failed"],
    ])("%s is not settled", async (_name, make, status) => {
      const error = make();
      const outcome = await executor.start(
        workflow(async (w) => {
          await w.settle("try", () =>
            w.step("work", async () => {
              throw error;
            }),
          );
          return null;
        }),
        {},
      );
      expect(outcome).toEqual({ status, runId: outcome.runId, error });
    });

    test("a run key starts a run once: the same again answers with what it gave", async () => {
      const { ran, work } = counting();
      let broken = true;
      const definition = workflow((w) =>
        w.step(
          "export",
          work("export", () => {
            if (broken) throw jobFailed();
            return { rows: 7 };
          }),
        ),
      );
      const input = { segments: ["High churn risk"], fields: ["identityMap"] };
      const options = { runKey: "nightly 2026-01-02" };
      const failed = await executor.start(definition, input, options);
      expect(failed.status).toBe("failed");
      broken = false;
      const reordered = { fields: ["identityMap"], segments: ["High churn risk"] };
      const { runId } = failed;
      const resumed = await fixture.open().start(definition, reordered, options);
      expect(resumed).toEqual({
        status: "succeeded",
        runId,
        output: { rows: 7 },
        replayed: false,
      });
      // A finished run answers whatever the code is now.
      const newer = { ...definition, version: "2" };
      expect(await executor.start(newer, input, options)).toEqual({ ...resumed, replayed: true });
      expect(await executor.resume(runId, () => undefined)).toEqual({ ...resumed, replayed: true });
      expect(ran).toEqual(["export", "export"]);
    });

    test("a run key that stands for something else is refused", async () => {
      const definition = workflow((w) => w.step("export", async () => 1));
      const options = { runKey: "nightly" };
      const { runId } = await executor.start(definition, { segment: "A", out: "x" }, options);
      await expect(
        executor.start(definition, { segment: "B", out: "x" }, options),
      ).rejects.toMatchObject({
        code: "run-key-conflict",
        message: `Run key "nightly" already stands for run ${runId} (sample, started 2026-01-02T03:04:05.000Z) with other values of segment. Use another run key, or repeat the arguments of that run: aepx runs show ${runId}`,
      });
      const other = { ...definition, name: "another" };
      await expect(executor.start(other, { segment: "A", out: "x" }, options)).rejects.toThrow(
        `already stands for run ${runId} (sample, started 2026-01-02T03:04:05.000Z) with something else.`,
      );
    });

    test("an output of megabytes comes back whole", async () => {
      const big = { rows: Array.from({ length: 50_000 }, (_, i) => `row number ${i} of many`) };
      let broken = true;
      const definition = workflow(async (w) => {
        const listed = await w.step("list files", async () => big);
        if (broken) throw jobFailed();
        return listed;
      });
      const { runId } = await executor.start(definition, {});
      broken = false;
      expect(await fixture.open().resume(runId, () => definition)).toMatchObject({ output: big });
      const state = await executor.read(runId);
      expect(state.output).toEqual(big);
      expect(state.steps[0]?.output).toEqual(big);
      expect((await executor.list())[0]?.output).toEqual(big);
    });
  });
}
