import { expect, test } from "vitest";

import { ApiError } from "../../src/core/errors.ts";
import { explainJob } from "../../src/steps/explain-job.ts";
import { gatherEvidence } from "../../src/steps/job-evidence.ts";
import { makeDataset, readJob, segmentIds, startExport, UNION } from "../simulator/world-calls.ts";
import { pathOf, reply, simulate, type Simulated } from "../support/simulated-platform.ts";

const MINUTE_MS = 60_000;
const signal = new AbortController().signal;

async function gather(world: Simulated, id: number) {
  const job = await world.platform.exportJobs.read(String(id));
  if (!job) throw new Error(`There is no job ${id}.`);
  return gatherEvidence(world.platform, job, { nowMs: world.clock.now(), signal });
}

/** A job of somebody else, ended. */
async function ended(world: Simulated, fields: Readonly<Record<string, unknown>> = {}) {
  const datasetId = await makeDataset(world.others, fields);
  const segment = (await segmentIds(world.others))["High churn risk"] ?? "";
  const { id } = await startExport(world.others, { datasetId, segments: [segment] });
  world.simulator.control({ advanceSeconds: 600 });
  return { id, datasetId };
}

test("a job that succeeded: target, batch, members and earlier jobs", async () => {
  const world = await simulate({ jobSeconds: 120 });
  await ended(world);
  await ended(world);
  const { id, datasetId } = await ended(world, { name: "nightly" });
  const evidence = await gather(world, id);
  const rows = (await readJob(world.others, id)).metrics.totalExportedProfileCounter;
  expect(evidence).toMatchObject({
    nowMs: world.clock.now(),
    target: { kind: "found", id: datasetId, name: "nightly", schemaId: UNION },
    unionId: UNION,
    batches: [{ status: "success", state: "succeeded", errors: [], rowErrors: [] }],
    members: rows,
    earlierMs: [2 * MINUTE_MS, 2 * MINUTE_MS],
    unasked: [],
  });
  expect(explainJob(evidence).cause).toBe("The job succeeded, and nothing is wrong with it.");
});

test("a job into a dataset on another schema FAILED for that", async () => {
  const world = await simulate({ jobSeconds: 1 });
  const schemaRef = {
    id: "https://ns.adobe.com/acme/schemas/1",
    contentType: "application/vnd.adobe.xed+json;version=1",
  };
  const { id } = await ended(world, { name: "wrong", schemaRef });
  expect(explainJob(await gather(world, id)).cause).toMatch(
    /^Its target dataset "wrong" \(\w+\) is not on the union schema of Profile/,
  );
});

test("a target that was deleted", async () => {
  const world = await simulate({ jobSeconds: 1, faults: ["job-failed"] });
  const { id, datasetId } = await ended(world);
  await world.platform.datasets.delete(datasetId);
  expect(await gather(world, id)).toMatchObject({ target: { kind: "gone" } });
});

test("a failed batch comes with the kinds of its row errors", async () => {
  const world = await simulate({ jobSeconds: 1, faults: ["batch-failed"] });
  const { id } = await ended(world);
  const { batches } = await gather(world, id);
  expect(batches).toMatchObject([{ status: "failed", state: "failed" }]);
  expect(batches[0]?.rowErrors.map(({ code }) => code)).toContain("INGEST-1555-400");
});

test("who lacks rights still learns the rest", async () => {
  const world = await simulate({
    jobSeconds: 1,
    faults: ["job-failed"],
    between: (request, next) =>
      /schemaregistry|catalog|segment\/jobs/.test(pathOf(request)) ? reply(403) : next(request),
  });
  const { id } = await ended(world);
  const evidence = await gather(world, id);
  expect(evidence).toMatchObject({
    target: { kind: "unknown" },
    unionId: null,
    members: null,
    earlierMs: [],
  });
  expect(evidence.unasked.map((line) => line.split(".")[0])).toEqual([
    "the target dataset",
    "the union schema",
  ]);
  expect(explainJob(evidence).evidence.at(-1)).toMatch(/^Not known: the union schema\. GET /);
});

const later = () => Promise.reject(new ApiError("server-error", "Later."));

test("a bug in between is not swallowed", async () => {
  const world = await simulate({ jobSeconds: 1 });
  const { id } = await ended(world);
  const job = await world.platform.exportJobs.read(String(id));
  const unions = { ...world.platform.unions, find: () => Promise.reject(new TypeError("bug")) };
  const broken = { ...world.platform, unions };
  const options = { nowMs: 0, signal };
  if (!job) throw new Error("There is no job.");
  await expect(gatherEvidence(broken, job, options)).rejects.toThrow("bug");
  const down = { ...world.platform, unions: { ...unions, find: later } };
  expect((await gatherEvidence(down, job, options)).unasked).toEqual(["the union schema. Later."]);
});
