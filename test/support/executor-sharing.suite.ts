import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { ApiError } from "../../src/core/errors.ts";
import type { Executor, WorkflowDefinition } from "../../src/engine/executor.ts";
import type { RunState } from "../../src/engine/run-state.ts";
import {
  aborted,
  all,
  counting,
  deferred,
  type ExecutorFixture,
  jobFailed,
  type OpenFixture,
  workflow,
} from "./executor.suite.ts";

/** What holds for every executor when several look at the same runs: locks, cancelling, following, listing. */
export function describeSharing(name: string, openFixture: OpenFixture): void {
  describe(`${name}: sharing`, () => {
    let fixture: ExecutorFixture;
    let executor: Executor;
    let other: Executor;
    beforeEach(async () => {
      fixture = await openFixture({ autoAdvance: true });
      executor = fixture.open();
      other = fixture.open();
    });
    afterEach(() => fixture.close());

    /** Starts a run that stays in its second step until it is told to stop or to go on. */
    async function startWaiting(more: Partial<WorkflowDefinition> = {}) {
      const goOn = deferred<undefined>();
      const reached = deferred<string>();
      const definition = workflow(async (w) => {
        await w.step("start job", async (context) => (await context.begin({ job: "4f2c" })).marker);
        return w.step("await job", async ({ signal }) => {
          reached.resolve(w.runId);
          await Promise.race([goOn.promise, aborted(signal)]);
          signal.throwIfAborted();
          return "done";
        });
      }, more);
      const outcome = executor.start(definition, {});
      return {
        definition,
        outcome,
        runId: await reached.promise,
        goOn: () => goOn.resolve(undefined),
      };
    }

    test("a run that a live process holds is refused to others, naming the holder", async () => {
      const { definition, outcome, runId, goOn } = await startWaiting();
      const held = await other.read(runId);
      expect(held).toMatchObject({ status: "running", held: true });
      expect((await other.list())[0]).toMatchObject({ status: "running", held: true });
      const { pid, host, startedAt } = held.owner ?? {};
      await expect(other.resume(runId, () => definition)).rejects.toMatchObject({
        code: "locked",
        message: `Run ${runId} is held by process ${pid} on host ${host} since ${startedAt}. Wait for it, or cancel it with: aepx runs cancel ${runId}`,
      });
      goOn();
      expect(await outcome).toMatchObject({ status: "succeeded", output: "done" });
    });

    test("a held run is canceled by its holder, and the asker hears when it is", async () => {
      const { ran, work } = counting();
      const states: RunState[] = [];
      const { outcome, runId } = await startWaiting({
        async onCancel(w, _input, state) {
          states.push(state);
          await w.step("cancel job", work("cancel job", { status: "CANCELLED" }));
        },
      });
      const state = await other.cancel(runId, () => undefined);
      expect(state).toMatchObject({
        status: "canceled",
        held: false,
        failure: {
          code: "canceled",
          message: `Run ${runId} was canceled. A canceled run is not continued: start a new one instead.`,
        },
      });
      expect(await outcome).toMatchObject({ status: "canceled", error: { code: "canceled" } });
      expect(ran).toEqual(["cancel job"]);
      expect(states[0]?.steps[0]).toMatchObject({ name: "start job", marker: { job: "4f2c" } });
      expect(state.steps.at(-1)).toMatchObject({
        name: "on-cancel/cancel job",
        output: { status: "CANCELLED" },
      });
    });

    test("a run that nobody holds is canceled by the asker; it stays so", async () => {
      const { ran, work } = counting();
      const definition = workflow(
        async () => {
          throw jobFailed();
        },
        { onCancel: async (w) => void (await w.step("undo", work("undo", null))) },
      );
      const options = { runKey: "once" };
      const { runId } = await executor.start(definition, {}, options);
      expect(await other.cancel(runId, () => definition)).toMatchObject({ status: "canceled" });
      expect(await other.cancel(runId, () => definition)).toMatchObject({ status: "canceled" });
      expect(ran).toEqual(["undo"]);
      const canceled = { status: "canceled", runId, error: { name: "CanceledError" } };
      expect(await executor.resume(runId, () => definition)).toMatchObject(canceled);
      expect(await executor.start(definition, {}, options)).toMatchObject(canceled);
    });

    test("a cancellation that fails is told, and may be asked for again", async () => {
      let down = true;
      const definition = workflow(
        async () => {
          throw jobFailed();
        },
        {
          async onCancel(w) {
            await w.step("cancel job", async () => {
              if (down) throw new ApiError("server-error", "Adobe answered 503.");
              return null;
            });
          },
        },
      );
      const { runId } = await executor.start(definition, {});
      await expect(other.cancel(runId, () => definition)).rejects.toThrow("Adobe answered 503.");
      expect(await other.read(runId)).toMatchObject({
        status: "failed",
        failure: { code: "server-error" },
      });
      down = false;
      expect(await other.cancel(runId, () => definition)).toMatchObject({ status: "canceled" });
    });

    test("a succeeded run has nothing to cancel; one of unknown code cannot be undone", async () => {
      const definition = workflow(async () => null);
      const done = await executor.start(definition, {});
      await expect(other.cancel(done.runId, () => definition)).rejects.toMatchObject({
        code: "bad-option",
        message: expect.stringMatching(
          new RegExp(
            `^Run ${done.runId} succeeded at 2026-\\S+Z: there is nothing left to cancel.$`,
          ),
        ),
      });
      const failing = workflow(async () => {
        throw jobFailed();
      });
      const failed = await executor.start(failing, {});
      await expect(other.cancel(failed.runId, () => undefined)).rejects.toMatchObject({
        code: "workflow-version",
      });
      expect((await other.read(failed.runId)).status).toBe("failed");
    });

    test("a holder that does not stop in time is waited for no longer than asked", async () => {
      const release = deferred<undefined>();
      const reached = deferred<string>();
      const definition = workflow((w) =>
        w.step("deaf", async () => {
          reached.resolve(w.runId);
          await release.promise;
          return null;
        }),
      );
      const outcome = executor.start(definition, {});
      const runId = await reached.promise;
      await expect(other.cancel(runId, () => undefined, { waitMs: 3000 })).rejects.toMatchObject({
        code: "wait-ended",
        message: `Run ${runId} was asked to cancel, but its process has not done so yet. It will; look again with: aepx runs show ${runId}`,
      });
      release.resolve(undefined);
      // Its only step had ended well before it could be stopped.
      expect(await outcome).toMatchObject({ status: "succeeded" });
    });

    test("a follower hears every record of a running run, and ends with it", async () => {
      const { outcome, runId, goOn } = await startWaiting();
      const following = all(other.events(runId, { follow: true }));
      const soFar = await all(other.events(runId));
      expect(soFar.at(-1)).toMatchObject({ type: "step.completed", step: "start job" });
      goOn();
      await outcome;
      expect((await following).map((event) => event.type)).toEqual([
        "run.started",
        "run.claimed",
        "step.started",
        "step.completed",
        "step.completed",
        "run.succeeded",
      ]);
    });

    test("a follower stops when told to", async () => {
      const { outcome, runId, goOn } = await startWaiting();
      const controller = new AbortController();
      const { signal } = controller;
      const following = all(other.events(runId, { follow: true, signal }));
      controller.abort(new Error("enough"));
      await expect(following).rejects.toThrow("enough");
      goOn();
      await outcome;
    });

    test("runs are listed newest first and found by status, workflow, and what was asked", async () => {
      const good = workflow(async () => 1);
      const bad = workflow(
        async () => {
          throw jobFailed();
        },
        { name: "another" },
      );
      const ids: string[] = [];
      for (const [definition, input] of [
        [good, { a: 1 }],
        [bad, { a: 1 }],
        [good, { a: 2 }],
      ] as const) {
        ids.unshift((await executor.start(definition, input)).runId);
        await fixture.clock.advance(1000);
      }
      const everything = await other.list();
      expect(idsOf(everything)).toEqual(ids);
      expect(idsOf(await other.list({ limit: 2 }))).toEqual(ids.slice(0, 2));
      expect(idsOf(await other.list({ statuses: ["failed", "parked"] }))).toEqual([ids[1]]);
      expect(idsOf(await other.list({ workflow: "sample" }))).toEqual([ids[0], ids[2]]);
      const fingerprint = everything[2]?.fingerprint ?? "";
      expect(idsOf(await other.list({ fingerprint }))).toEqual([ids[2]]);
      expect(everything[1]).toMatchObject({ status: "failed", failure: { code: "job-failed" } });
    });
  });
}

function idsOf(states: readonly RunState[]): string[] {
  return states.map(({ runId }) => runId);
}
