import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CanceledError, JobError, WaitError } from "../../src/core/errors.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { StepContext } from "../../src/core/step-context.ts";
import type { RunEvent } from "../../src/engine/events.ts";
import type { Executor, WorkflowContext, WorkflowDefinition } from "../../src/engine/executor.ts";
import type { ManualClock } from "./manual-clock.ts";

/** What a suite needs of an executor under test. */
export interface ExecutorFixture {
  /** An executor over the same records, as another process would open it. */
  open(): Executor;
  /** Stands still until advanced, unless `autoAdvance` was asked for. */
  readonly clock: ManualClock;
  close(): Promise<void>;
}

export type OpenFixture = (options: { readonly autoAdvance: boolean }) => Promise<ExecutorFixture>;

/** A workflow whose code may differ between runs of a test: its hash is given. */
export function workflow(
  run: (workflow: WorkflowContext, input: JsonObject) => Promise<Json>,
  more: Partial<WorkflowDefinition> = {},
): WorkflowDefinition {
  return { name: "sample", version: "1", hash: "0123456789abcdef", run, ...more };
}

/** Counts how often each piece of work really ran. */
export function counting() {
  const ran: string[] = [];
  const work =
    <O extends Json>(name: string, result: O | ((context: StepContext) => Promise<O> | O)) =>
    async (context: StepContext): Promise<O> => {
      ran.push(name);
      return typeof result === "function" ? result(context) : result;
    };
  return { ran, work };
}

/** Everything that an iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A promise and the handle that resolves it. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  const handle: { resolve?: (value: T) => void } = {};
  const promise = new Promise<T>((resolve) => Object.assign(handle, { resolve }));
  return { promise, resolve: (value) => handle.resolve?.(value) };
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

export const jobFailed = () =>
  new JobError("job-failed", "Export job 4f2c failed.", { details: { job: "4f2c" } });

/** What holds for every executor: how runs start, are replayed, fail, park and end. */
export function describeRuns(executorName: string, openFixture: OpenFixture): void {
  describe(`${executorName}: runs`, () => {
    let fixture: ExecutorFixture;
    let executor: Executor;
    beforeEach(async () => {
      fixture = await openFixture({ autoAdvance: false });
      executor = fixture.open();
    });
    afterEach(() => fixture.close());

    test("a run returns its output and is remembered step by step", async () => {
      const { work } = counting();
      const outcome = await executor.start(
        workflow(async (w, input) => {
          const found = await w.step("find segment", work("find", { id: "s1" }));
          return w.step("count", work("count", { of: found.id, rows: input["rows"] as number }));
        }),
        { rows: 7 },
      );
      expect(outcome).toEqual({
        status: "succeeded",
        runId: outcome.runId,
        output: { of: "s1", rows: 7 },
        replayed: false,
      });
      const state = await fixture.open().read(outcome.runId);
      expect(state).toMatchObject({
        workflow: "sample",
        version: "1",
        status: "succeeded",
        held: false,
        input: { rows: 7 },
        output: { of: "s1", rows: 7 },
        failure: null,
        finishedAt: "2026-01-02T03:04:05.000Z",
      });
      expect(state.steps.map(({ name, status, output }) => [name, status, output])).toEqual([
        ["find segment", "completed", { id: "s1" }],
        ["count", "completed", { of: "s1", rows: 7 }],
      ]);
    });

    test("a failed run is resumed at the step that failed", async () => {
      const { ran, work } = counting();
      let broken = true;
      const definition = workflow(async (w) => {
        await w.step("first", work("first", null));
        return w.step(
          "second",
          work("second", () => {
            if (broken) throw jobFailed();
            return "done";
          }),
        );
      });
      const failed = await executor.start(definition, {});
      expect(failed).toMatchObject({ status: "failed", error: { code: "job-failed" } });
      const state = await executor.read(failed.runId);
      expect(state).toMatchObject({ status: "failed", failure: { code: "job-failed" } });
      expect(state.steps[1]).toMatchObject({ status: "failed", failure: { code: "job-failed" } });

      broken = false;
      const resumed = await fixture.open().resume(failed.runId, () => definition);
      expect(resumed).toMatchObject({ status: "succeeded", output: "done" });
      expect(ran).toEqual(["first", "second", "second"]);
    });

    test("a bug fails the run with code internal, and nothing settles it", async () => {
      const outcome = await executor.start(
        workflow(async (w) => {
          await w.settle("try", () =>
            w.step("bug", async () => {
              throw new TypeError("undefined is not a function");
            }),
          );
          return "went on";
        }),
        {},
      );
      expect(outcome).toMatchObject({ status: "failed", error: { name: "TypeError" } });
      expect((await executor.read(outcome.runId)).failure?.code).toBe("internal");
    });

    test("the first run and a replay see the same JSON, whatever the step does to its result later", async () => {
      const result: { list: number[]; gone?: undefined } = { list: [1], gone: undefined };
      const seen: Json[] = [];
      let broken = true;
      const definition = workflow(async (w) => {
        seen.push(await w.step("list", async () => result as unknown as JsonObject));
        result.list.push(2);
        if (broken) throw jobFailed();
        return null;
      });
      const { runId } = await executor.start(definition, {});
      broken = false;
      await executor.resume(runId, () => definition);
      expect(seen).toStrictEqual([{ list: [1] }, { list: [1] }]);
    });

    test("steps of one name are told apart by order", async () => {
      const { work } = counting();
      const { runId } = await executor.start(
        workflow(async (w) => {
          await w.step("list", work("list", 1));
          await w.step("list", work("list", 2));
          return null;
        }),
        {},
      );
      const { steps } = await executor.read(runId);
      expect(steps.map((step) => [step.name, step.output])).toEqual([
        ["list", 1],
        ["list#2", 2],
      ]);
    });

    test("steps that run at once all come to rest before the run's failure is recorded", async () => {
      const { runId } = await executor.start(
        workflow(async (w) => {
          await Promise.all([
            w.step("fails", async () => {
              throw jobFailed();
            }),
            w.step("stops", async ({ signal }) => {
              await aborted(signal);
              throw new Error("stopped in the middle");
            }),
            w.step("ends", async ({ signal }) => {
              await aborted(signal);
              return 1;
            }),
          ]);
          return null;
        }),
        {},
      );
      const state = await executor.read(runId);
      expect(state.failure?.code).toBe("job-failed");
      expect(state.steps.map(({ name, status }) => [name, status])).toEqual([
        ["fails", "failed"],
        ["ends", "completed"],
      ]);
    });

    test("a run that ended well waits for steps that its code did not wait for, each after the other", async () => {
      const { ran, work } = counting();
      const throughPromises = async (depth: number, task: () => Promise<Json>): Promise<Json> =>
        depth === 0 ? task() : throughPromises(depth - 1, task);
      const outcome = await executor.start(
        workflow(async (w) => {
          const branch = async () => {
            for (const name of ["one", "two", "three"]) {
              await throughPromises(20, () => w.step(name, work(name, null)));
            }
          };
          void branch();
          return w.step("last", work("last", "done"));
        }),
        {},
      );
      expect(outcome).toMatchObject({ status: "succeeded", output: "done" });
      expect(ran.toSorted()).toEqual(["last", "one", "three", "two"]);
      const { steps } = await executor.read(outcome.runId);
      expect(steps.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
    });

    test("a wait that ends parks the run; resumed, the step waits on", async () => {
      let ended = false;
      const definition = workflow((w) =>
        w.step("await job", async ({ deadlineMs }) => {
          if (!ended) throw new WaitError("wait-ended", `Deadline ${deadlineMs}.`);
          return deadlineMs;
        }),
      );
      const parked = await executor.start(definition, {}, { waitMs: 1000 });
      expect(parked).toMatchObject({
        status: "parked",
        error: { code: "wait-ended", message: `Deadline ${fixture.clock.now() + 1000}.` },
      });
      const state = await executor.read(parked.runId);
      expect(state).toMatchObject({ status: "parked", finishedAt: null, steps: [] });
      expect(state.failure?.code).toBe("wait-ended");
      ended = true;
      const resumed = await executor.resume(parked.runId, () => definition);
      expect(resumed).toMatchObject({ status: "succeeded", output: null });
    });

    test("an abort parks the run with its reason; a step that still ends well is kept", async () => {
      const { ran, work } = counting();
      const controller = new AbortController();
      const definition = workflow(async (w) => {
        await w.step(
          "first",
          work("first", () => {
            controller.abort(new CanceledError("Interrupted by Ctrl-C."));
            return null;
          }),
        );
        return w.step("second", work("second", "done"));
      });
      const { signal } = controller;
      const parked = await executor.start(definition, {}, { signal });
      expect(parked).toMatchObject({
        status: "parked",
        error: { code: "canceled", message: "Interrupted by Ctrl-C." },
      });
      const resumed = await executor.resume(parked.runId, () => definition);
      expect(resumed).toMatchObject({ status: "succeeded", output: "done" });
      expect(ran).toEqual(["first", "second"]);
    });

    test("an abort without a reason of ours is put into words, and what the step made of it does not count", async () => {
      const controller = new AbortController();
      const definition = workflow((w) =>
        w.step("poll", async () => {
          controller.abort();
          throw jobFailed();
        }),
      );
      const parked = await executor.start(definition, {}, { signal: controller.signal });
      expect(parked).toMatchObject({
        status: "parked",
        error: {
          message: `Run ${parked.runId} was interrupted. Continue it with: aepx runs resume ${parked.runId}`,
        },
      });
      expect((await executor.read(parked.runId)).steps).toEqual([]);
    });

    test("events are numbered from one without a gap; watchers also see what is not recorded", async () => {
      const watched: RunEvent[] = [];
      const { runId } = await executor.start(
        workflow((w) =>
          w.step("poll", async (context) => {
            await context.note({ status: "PROCESSING" });
            context.progress({ bytes: 5 });
            return 1;
          }),
        ),
        {},
        { onEvent: (event) => watched.push(event) },
      );
      const recorded = await all(executor.events(runId));
      expect(recorded.map((event) => event.sequence)).toEqual(recorded.map((_, i) => i + 1));
      expect(recorded).toEqual(watched.filter((event) => event.sequence > 0));
      expect(watched.map((event) => event.type)).toEqual([
        "run.started",
        "run.claimed",
        "step.running",
        "step.noted",
        "step.progressed",
        "step.completed",
        "run.succeeded",
      ]);
      const [step] = (await executor.read(runId)).steps;
      expect(step).toMatchObject({ status: "completed", facts: [{ status: "PROCESSING" }] });
    });

    test("code of another version, or changed code, is refused and told how to go on", async () => {
      const old = workflow(async () => {
        throw jobFailed();
      });
      const { runId } = await executor.start(old, {});
      const refusal = (code: string) =>
        `Run ${runId} was recorded by sample version 1 (code 01234567), and this is ${code}: other code cannot continue it. Finish it with the version it began with, or cancel it with "aepx runs cancel ${runId}" and start again.`;
      const newer: WorkflowDefinition = { ...old, version: "2" };
      await expect(executor.resume(runId, () => newer)).rejects.toMatchObject({
        code: "workflow-version",
        message: refusal("version 2 (code 01234567)"),
      });
      const edited: WorkflowDefinition = { ...old, hash: "fedcba9876543210" };
      await expect(executor.resume(runId, () => edited)).rejects.toMatchObject({
        message: refusal("version 1 (code fedcba98)"),
      });
      await expect(executor.resume(runId, () => undefined)).rejects.toMatchObject({
        code: "workflow-version",
        message: `Run ${runId} is one of workflow "sample", which this version of aepx does not have. Use the version that started it.`,
      });
      expect((await executor.read(runId)).status).toBe("failed");
    });

    test("code that asks for something else under a recorded name is told so", async () => {
      const { runId } = await executor.start(
        workflow(async (w) => {
          await w.sleep("pause", 0);
          throw jobFailed();
        }),
        {},
      );
      const edited = workflow((w) => w.settle("guard", () => w.step("pause", async () => 1)));
      expect(await executor.resume(runId, () => edited)).toMatchObject({
        status: "failed",
        error: {
          code: "workflow-version",
          message: `Run ${runId} recorded "pause" as a sleep, but its workflow now asks for a step of that name: the code changed. Finish the run with the version it began with, or cancel it with: aepx runs cancel ${runId}`,
        },
      });
    });

    test("an unknown run is not found, whatever is asked of it", async () => {
      for (const runId of ["20260101T000000Z-abcdef", "../../etc", ""]) {
        const notFound = {
          code: "run-not-found",
          message: `There is no run "${runId}". List the runs with: aepx runs list`,
        };
        await expect(executor.read(runId)).rejects.toMatchObject(notFound);
        await expect(executor.resume(runId, () => undefined)).rejects.toMatchObject(notFound);
        await expect(executor.cancel(runId, () => undefined)).rejects.toMatchObject(notFound);
        await expect(all(executor.events(runId))).rejects.toMatchObject(notFound);
      }
    });
  });
}
