import { join } from "node:path";

import { expect, test } from "vitest";

import type { RunEvent } from "../../src/engine/events.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { readJob, ups } from "../simulator/world-calls.ts";
import { failure, recipeRuns } from "../support/recipe-runs.ts";
import { pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { exportInput } from "./export-input.ts";

const JOBS = `${ups}/export/jobs`;

async function jobs({ others }: Simulated): Promise<string[]> {
  const { records } = (await others.json("GET", JOBS)) as unknown as {
    records: { status: string }[];
  };
  return records.map(({ status }) => status);
}

test("cancelling a parked run cancels its job", async () => {
  const world = await simulate({ jobSeconds: 3600 });
  const runs = recipeRuns(world);
  const parked = await runs.start(exportAudience, exportInput(join(runs.folder, "o")), {
    waitMs: 0,
  });
  const state = await runs.cancel(parked.runId);
  expect(state.status).toBe("canceled");
  const [job] = world.sent.filter((call) => call.startsWith(`DELETE ${JOBS}/`));
  const id = Number(job?.split("/").at(-1));
  await world.clock.advance(1000);
  expect((await readJob(world.others, id)).status).toBe("CANCELLED");
  expect((await runs.resume(parked.runId)).status).toBe("canceled");
});

test("cancelling a run that waits for its job ends the wait and the job", async () => {
  const world = await simulate({ faults: ["job-stuck"] });
  const runs = recipeRuns(world);
  let cancelling: Promise<unknown> | undefined;
  const outcome = await runs.start(exportAudience, exportInput(join(runs.folder, "o")), {
    onEvent(event) {
      if (event.type === "step.running" && event.step === "await-export")
        cancelling ??= runs.cancel(event.runId);
    },
  });
  await cancelling;
  expect(outcome.status).toBe("canceled");
  expect(failure(outcome).message).toBe(
    `Run ${outcome.runId} was canceled. A canceled run is not continued: start a new one instead.`,
  );
  expect((await jobs(world))[0]).toMatch(/^CANCELL/);
});

test.each([
  ["before the job was asked for", "before", []],
  ["after the job was accepted, its id not yet on record", "after", ["CANCELLING"]],
] as const)(
  "a process that died %s: the cancel leaves no job running",
  async (_when, moment, expected) => {
    const world = await simulate({ jobSeconds: 3600, faults: ["late-visibility"] });
    const died = new Error("Killed.");
    let armed = true;
    const runs = recipeRuns(world, (event: RunEvent, when) => {
      if (!armed || event.type !== "step.noted" || event.step !== "start-export") return;
      const isRequestId = "requestId" in event.fact;
      const now =
        moment === "before" ? isRequestId && when === "after" : !isRequestId && when === "before";
      if (now) throw died;
    });
    const dead = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
    expect(failure(dead)).toBe(died);
    armed = false;
    expect(await jobs(world)).toHaveLength(0);
    const state = await runs.cancel(dead.runId);
    expect(state.status).toBe("canceled");
    expect(await jobs(world)).toEqual(expected);
  },
);

test("before it came to a job there is none to cancel", async () => {
  const world = await simulate({ faults: ["forbidden-segments"] });
  const runs = recipeRuns(world);
  const failed = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
  world.sent.length = 0;
  expect((await runs.cancel(failed.runId)).status).toBe("canceled");
  expect(world.sent).toEqual([]);
});

test("a job that was refused is not waited for", async () => {
  const world = await simulate({ faults: ["forbidden-export"] });
  const runs = recipeRuns(world);
  const failed = await runs.start(exportAudience, exportInput(join(runs.folder, "o")));
  const before = world.clock.now();
  await runs.cancel(failed.runId);
  expect(world.clock.now()).toBe(before);
});

test("a service that refuses the cancel leaves the run as it was, to be cancelled again", async () => {
  let down = true;
  const world = await simulate({
    jobSeconds: 3600,
    between: (request, next) =>
      down && request.method === "DELETE" && pathOf(request).startsWith(JOBS)
        ? Promise.reject(new TypeError("fetch failed"))
        : next(request),
  });
  const runs = recipeRuns(world);
  const parked = await runs.start(exportAudience, exportInput(join(runs.folder, "o")), {
    waitMs: 0,
  });
  await expect(runs.cancel(parked.runId)).rejects.toMatchObject({ code: "no-connection" });
  expect((await runs.executor.read(parked.runId)).status).not.toBe("canceled");
  down = false;
  expect((await runs.cancel(parked.runId)).status).toBe("canceled");
  expect((await jobs(world))[0]).toMatch(/^CANCELL/);
});
