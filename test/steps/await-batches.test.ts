import { expect, test } from "vitest";

import { credentials } from "../../src/simulator/credentials.ts";
import { type AwaitBatchesInput, awaitBatches } from "../../src/steps/await-batches.ts";
import { awaitExport } from "../../src/steps/await-export.ts";
import { catalog } from "../simulator/world-calls.ts";
import {
  reply,
  edited,
  pathOf,
  simulate,
  type Simulated,
  type SimulatedOptions,
} from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { exportOf, postJob } from "./export-world.ts";

const BATCHES = `${catalog}/batches`;
const isOne = (request: Request) => pathOf(request).startsWith(`${BATCHES}/`);

/** A finished export of the sandbox's own, and what the step is told of it. */
async function finished(options: SimulatedOptions = {}, { shared = false } = {}) {
  const world = await simulate(options);
  const { dataset, body } = await exportOf(world, { created: !shared });
  const jobId = await postJob(world, body);
  const job = await world.run(awaitExport, { jobId, fresh: true });
  world.sent.length = 0;
  const input: AwaitBatchesInput = {
    batches: job.batches,
    ownDataset: shared ? null : { id: dataset.id, since: job.createdAt },
    exportedProfiles: job.exportedProfiles,
  };
  return { world, input, dataset, job };
}

const newest = async ({ simulator }: Simulated, datasetId: string) => {
  const { datasets } = await simulator.world();
  return datasets.find(({ id }) => id === datasetId)?.batches[0];
};

test("the named batch is awaited until it is good, and tells its rows", async () => {
  const { world, input, dataset } = await finished();
  const batch = await newest(world, dataset.id);
  const context = createStepContext();
  expect(await world.run(awaitBatches, input, context)).toEqual({
    batches: [{ id: batch?.id, segmentId: null, records: batch?.rows, sizeBytes: null }],
  });
  expect(context.facts).toEqual([
    { batch: batch?.id, status: "loading" },
    { batch: batch?.id, status: "success" },
  ]);
});

test("a batch that is late is waited for, and a bounded wait ends instead", async () => {
  const { world, input } = await finished({ faults: ["late-batch"] });
  const deadlineMs = world.clock.now() + 1000;
  await expect(
    world.run(awaitBatches, input, createStepContext({ deadlineMs })),
  ).rejects.toMatchObject({
    code: "wait-ended",
    message: `The wait ended before batch ${input.batches[0]?.id} was ready. The remote work goes on.`,
  });
  const { batches } = await world.run(awaitBatches, input);
  expect(batches[0]?.records).toBe(input.exportedProfiles);
});

test("a failed batch tells Catalog's reason", async () => {
  const { world, input } = await finished({ faults: ["batch-failed"] });
  const id = input.batches[0]?.id;
  await expect(world.run(awaitBatches, input)).rejects.toMatchObject({
    name: "JobError",
    code: "batch-failed",
    message: expect.stringMatching(
      `^Batch ${id} ended as "failed": The row has corrupted data and cannot be read or parsed\\. .*\\(INGEST-1401-400\\).*Export again, or look at the batch in the Adobe user interface\\.$`,
    ) as string,
    details: { batch: id, status: "failed" },
  });
});

test.each(["aborted", "inactive", "deleted"])(
  "a batch that is %s without a word",
  async (status) => {
    const { world, input } = await finished({
      between: (request, next) =>
        isOne(request)
          ? edited(next(request), (body) =>
              Object.fromEntries(
                Object.entries(body).map(([id, batch]) => [id, { ...(batch as object), status }]),
              ),
            )
          : next(request),
    });
    await expect(world.run(awaitBatches, input)).rejects.toThrow(
      `Batch ${input.batches[0]?.id} ended as "${status}": Catalog gives no reason. Export again`,
    );
  },
);

test("a batch that Catalog shows late is waited for", async () => {
  let asked = 0;
  const { world, input } = await finished({
    between: (request, next) => (isOne(request) && ++asked <= 4 ? reply(404) : next(request)),
  });
  const { batches } = await world.run(awaitBatches, input);
  expect(batches.map(({ id }) => id)).toEqual(input.batches.map(({ id }) => id));
});

test("a batch that Catalog does not know is missing after the settling time, not awaited for ever", async () => {
  const world = await simulate();
  const before = world.clock.now();
  const input = { batches: [{ id: "no-such", segmentId: null }], ownDataset: null };
  await expect(world.run(awaitBatches, { ...input, exportedProfiles: null })).rejects.toMatchObject(
    {
      name: "UsageError",
      code: "no-batch",
      message: `Catalog knows no batch no-such in sandbox "${credentials.sandbox}". Check the id and the sandbox; a batch that was deleted has to be exported again.`,
      details: { batch: "no-such" },
    },
  );
  expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
});

test("several batches come in the order named, with their segments", async () => {
  const { world, input } = await finished();
  const { datasets } = await world.simulator.world();
  const others = datasets.flatMap(({ batches }) => batches.map(({ id }) => id)).slice(0, 2);
  const named = [...others, ...input.batches.map(({ id }) => id)].map((id, index) => ({
    id,
    segmentId: `s${index}`,
  }));
  const { batches } = await world.run(awaitBatches, { ...input, batches: named });
  expect(batches.map(({ id, segmentId }) => ({ id, segmentId }))).toEqual(named);
});

test("a job that names no batch: found by the time in a dataset of its own", async () => {
  const { world, input, dataset } = await finished({ faults: ["no-batch-id"] });
  expect(input.batches).toEqual([]);
  const { batches } = await world.run(awaitBatches, input);
  expect(batches).toMatchObject([{ id: (await newest(world, dataset.id))?.id, segmentId: null }]);
  expect(world.sent[0]).toBe(`GET ${BATCHES}`);
});

test("found by time: what was there before the job is not taken", async () => {
  const { world, input, dataset } = await finished({ faults: ["no-batch-id"] });
  await world.clock.advance(3_600_000);
  const { body } = await exportOf(world, { created: true });
  const destination = { datasetId: dataset.id, segmentPerBatch: false };
  const job = await world.run(awaitExport, {
    jobId: await postJob(world, { ...body, destination }),
    fresh: true,
  });
  const ownDataset = { id: dataset.id, since: job.createdAt };
  const { batches } = await world.run(awaitBatches, { ...input, ownDataset });
  expect(batches.map(({ id }) => id)).toEqual([(await newest(world, dataset.id))?.id]);
  const all = await world.run(awaitBatches, {
    ...input,
    ownDataset: { id: dataset.id, since: null },
  });
  expect(all.batches).toHaveLength(2);
});

test("in a shared dataset a batch found by time could be anybody's", async () => {
  const { world, input } = await finished({ faults: ["no-batch-id"] }, { shared: true });
  await expect(world.run(awaitBatches, input)).rejects.toMatchObject({
    name: "UsageError",
    code: "no-batch",
    message:
      "The export job names no batch, and its dataset is shared with others, so its rows cannot be told from theirs. Export again without --dataset.",
  });
  expect(world.sent).toEqual([]);
});

test.each([
  ["nobody", 0],
  ["nobody knows how many", null],
])(
  "a job that exported %s and left no batch: none, after the settling time",
  async (_who, told) => {
    const world = await simulate();
    const { dataset } = await exportOf(world, { created: true });
    const ownDataset = { id: dataset.id, since: null };
    const before = world.clock.now();
    const input = { batches: [], ownDataset, exportedProfiles: told };
    expect(await world.run(awaitBatches, input)).toEqual({ batches: [] });
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
  },
);

test("a job that counted people has a batch somewhere: the wait goes on", async () => {
  const world = await simulate();
  const { dataset } = await exportOf(world, { created: true });
  const deadlineMs = world.clock.now() + 3_600_000;
  const ownDataset = { id: dataset.id, since: null };
  await expect(
    world.run(
      awaitBatches,
      { batches: [], ownDataset, exportedProfiles: 7 },
      createStepContext({ deadlineMs }),
    ),
  ).rejects.toMatchObject({
    code: "wait-ended",
    message: `The wait ended before a batch appeared in dataset ${dataset.id}. The remote work goes on.`,
  });
});

test("an export of nobody has an empty batch", async () => {
  const { world, input } = await finished({ faults: ["empty-audience"] });
  expect(input.exportedProfiles).toBe(0);
  expect((await world.run(awaitBatches, input)).batches).toMatchObject([{ records: 0 }]);
});
