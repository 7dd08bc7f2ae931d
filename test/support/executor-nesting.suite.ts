import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Json } from "../../src/core/json.ts";
import type { Executor } from "../../src/engine/executor.ts";
import { deferred, type ExecutorFixture, type OpenFixture, workflow } from "./executor.suite.ts";

/** What holds for every executor: steps and blocks know inside of what they are. */
export function describeNesting(executorName: string, openFixture: OpenFixture): void {
  describe(`${executorName}: nesting`, () => {
    let fixture: ExecutorFixture;
    let executor: Executor;
    beforeEach(async () => {
      fixture = await openFixture({ autoAdvance: true });
      executor = fixture.open();
    });
    afterEach(() => fixture.close());

    test("a step inside a step, and a name with a number sign, are bugs told at once", async () => {
      const nested = await executor.start(
        workflow((w) => w.step("outer", () => w.step("inner", async () => 1))),
        {},
      );
      expect(nested).toMatchObject({
        error: { message: 'Step "inner" was asked for inside step "outer": steps do not nest.' },
      });
      const named = await executor.start(
        workflow((w) => w.step("a#2", async () => 1)),
        {},
      );
      expect(named).toMatchObject({
        error: { message: 'Step name "a#2" has a "#", which numbers steps of the same name.' },
      });
    });

    test("a step may run another workflow, whose names are its own; inside a block too", async () => {
      const inner = workflow(
        async (w) => w.settle("block", () => w.step("same", async () => "inner")) as Promise<Json>,
        { name: "inner" },
      );
      const outer = workflow(
        async (w) =>
          w.settle("block", () =>
            w.step("same", async () => (await executor.start(inner, {})).status),
          ) as Promise<Json>,
      );
      const { status, runId } = await executor.start(outer, {});
      expect(status).toBe("succeeded");
      const { steps } = await executor.read(runId);
      expect(steps.map(({ name, within }) => [name, within])).toEqual([
        ["same", null],
        ["block", ["same"]],
      ]);
    });

    test("a block knows its steps while another ends, also of another run, and beside steps that stand alone", async () => {
      const long = deferred<null>();
      const slow = workflow(
        (w) =>
          w.settle("slow", async () => {
            await w.step("before", async () => null, { standsAlone: true });
            await long.promise;
            return w.step("after", async () => null);
          }) as Promise<Json>,
        { name: "slow" },
      );
      const quick = workflow(
        (w) => w.settle("quick", () => w.step("only", async () => null)) as Promise<Json>,
      );
      const running = executor.start(slow, {});
      await executor.start(quick, {});
      long.resolve(null);
      const { steps } = await executor.read((await running).runId);
      expect(steps.map(({ name, within }) => [name, within])).toEqual([
        ["before", null],
        ["after", null],
        ["slow", ["before", "after"]],
      ]);
    });
  });
}
