import { expect, test } from "vitest";

import { UsageError } from "../../src/core/errors.ts";
import { recipes } from "../../src/library/recipes.ts";
import { defineWorkflow, runWorkflow } from "../../src/library/run-workflow.ts";
import { defineStep } from "../../src/steps/step.ts";
import { libraryWorld } from "./support.ts";

/** Two steps of one's own; the second fails as often as it is told to. */
function twoSteps(failures: number) {
  const ran: string[] = [];
  const count = defineStep({
    name: "count-datasets",
    async run({ platform }, { tag }: { tag: string }, { signal }) {
      ran.push("count");
      let found = 0;
      for await (const { tags } of platform.datasets.list({}, { signal })) if (tag in tags) found++;
      return { found };
    },
  });
  const report = defineStep({
    name: "report",
    async run(_ports, { found }: { found: number }) {
      ran.push("report");
      if (ran.filter((name) => name === "report").length <= failures) {
        throw new UsageError("disk-full", "Nowhere to put it.");
      }
      return { text: `${found} found` };
    },
  });
  const workflow = defineWorkflow({
    name: "two-steps",
    version: "1",
    async run({ step }, input: { tag: string }) {
      return step(report, await step(count, input));
    },
  });
  return { ran, workflow };
}

test("a workflow of one's own runs to its end", async () => {
  const { settings } = await libraryWorld();
  const { workflow } = twoSteps(0);
  const outcome = await runWorkflow(workflow, { tag: "unifiedProfile" }, settings);
  expect(outcome).toMatchObject({ status: "succeeded", output: { text: "1 found" } });
});

test("what failed is told, and the same call goes on after the finished steps", async () => {
  const { settings } = await libraryWorld();
  const { workflow, ran } = twoSteps(1);
  const failed = await runWorkflow(workflow, { tag: "x" }, settings);
  expect(failed).toMatchObject({ status: "failed", error: { code: "disk-full" } });
  const again = await runWorkflow(workflow, { tag: "x" }, settings);
  expect(again).toMatchObject({ status: "succeeded", runId: failed.runId });
  expect(ran).toEqual(["count", "report", "report"]);
});

test("aborting parks the run", async () => {
  const { settings } = await libraryWorld();
  const { workflow } = twoSteps(0);
  const signal = AbortSignal.abort();
  const outcome = await runWorkflow(workflow, { tag: "x" }, { ...settings, signal });
  expect(outcome).toMatchObject({ status: "parked", error: { code: "canceled" } });
});

test("the built-in workflows are there", () => {
  expect(Object.values(recipes).map(({ name }) => name)).toEqual([
    "export-audience",
    "download-scores",
    "refresh-audience",
  ]);
});
