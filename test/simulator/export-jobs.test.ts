import { expect, test, vi } from "vitest";

import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import {
  access,
  batchFiles,
  catalog,
  exportBody,
  makeDataset,
  readJob,
  segmentIds,
  startExport,
  ups,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

async function setUp(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 300, clock, ...options });
  const client = testClient(simulator.fetch);
  const ids = await segmentIds(client);
  const [churn = "", loyal = ""] = [ids["High churn risk"], ids["Loyal customers"]];
  return { clock, simulator, client, churn, loyal, datasetId: await makeDataset(client) };
}

async function batchState(client: ReturnType<typeof testClient>, id: string) {
  const answer = (await client.json("GET", `${catalog}/batches/${id}`)) as Record<
    string,
    { status: string }
  >;
  return answer[id]?.status;
}

test("a dataset that is not on the union schema ends the job FAILED with an empty batch id", async () => {
  const { clock, simulator, client, churn } = await setUp();
  const schemaRef = { id: "https://ns.adobe.com/x/schemas/y", contentType: "application/json" };
  const datasetId = await makeDataset(client, { name: "wrong", schemaRef });
  const { id } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(2000);
  expect(await readJob(client, id)).toMatchObject({
    status: "FAILED",
    destination: { dataSetId: datasetId, batchId: "" },
    errors: [{ code: "0100000003", msg: "Error in Export Job" }],
  });
  await simulator.close();
});

test.each([
  ["job-failed", "FAILED"],
  ["dataset-not-union", "FAILED"],
  ["job-cancelled", "CANCELLED"],
  ["job-stuck", "PROCESSING"],
  ["job-slow", "PROCESSING"],
])("%s: after its time the job is %s", async (fault, status) => {
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults: [`${fault}#1`] });
  const { id } = await startExport(client, { datasetId, segments: [churn] });
  const next = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(9000);
  expect((await readJob(client, id)).status).toBe(status);
  expect((await readJob(client, next.id)).status).toBe("SUCCEEDED");
  await simulator.close();
});

test("job-slow takes five times as long, job-stuck has no end", async () => {
  const faults = ["job-slow#1"];
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults });
  const { id } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(10_000);
  expect((await readJob(client, id)).status).toBe("SUCCEEDED");
  simulator.control({ faults: ["job-stuck"] });
  const stuck = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(80_000_000);
  expect((await readJob(client, stuck.id)).status).toBe("PROCESSING");
  await simulator.close();
});

test("a cancel is accepted at once, done later, and aborts the batch", async () => {
  const { clock, simulator, client, churn, datasetId } = await setUp();
  const { id, destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(1000);
  expect(await client.json("DELETE", `${ups}/export/jobs/${id}`)).toEqual({
    status: true,
    message: "Export job has been marked for cancelling",
  });
  expect((await readJob(client, id)).status).toBe("CANCELLING");
  clock.advance(500);
  expect((await readJob(client, id)).status).toBe("CANCELLED");
  expect(await batchState(client, destination.batchId ?? "")).toBe("aborted");
  await simulator.close();
});

test("late-batch: the job succeeds three seconds before its batch", async () => {
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults: ["late-batch"] });
  const { id, destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(5000);
  expect((await readJob(client, id)).status).toBe("SUCCEEDED");
  const files = `${access}/batches/${destination.batchId}/files`;
  expect((await client.call("GET", files)).status).toBe(404);
  clock.advance(200);
  expect(await batchState(client, destination.batchId ?? "")).toBe("success");
  expect((await client.call("GET", files)).status).toBe(200);
  await simulator.close();
});

test("no-batch-id: the job names no batch, Catalog knows it", async () => {
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults: ["no-batch-id"] });
  const { id } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(3000);
  expect((await readJob(client, id)).destination.batchId).toBe("");
  const found = await client.json("GET", `${catalog}/batches?dataSet=${datasetId}&status=success`);
  expect(Object.keys(found)).toHaveLength(1);
  await simulator.close();
});

test("batch-failed: the job succeeds, the batch does not", async () => {
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults: ["batch-failed"] });
  const { id, destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(3000);
  expect((await readJob(client, id)).status).toBe("SUCCEEDED");
  expect(await batchState(client, destination.batchId ?? "")).toBe("failed");
  const failed = `${access}/batches/${destination.batchId}/failed`;
  expect(await client.json("GET", failed)).toMatchObject({
    data: [{ name: "_SUCCESS", length: "0" }, { name: expect.stringMatching(/^part-00000-/) }],
  });
  await simulator.close();
});

test("batch-vanishes: once listed, the files are gone and the batch is inactive", async () => {
  const faults = ["batch-vanishes"];
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults });
  const { destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(3000);
  const id = destination.batchId ?? "";
  await expect(batchFiles(client, id)).rejects.toThrow("Wrong length");
  expect(await batchState(client, id)).toBe("inactive");
  await simulator.close();
});

test("empty-audience: a good job, a good batch, no file", async () => {
  const faults = ["empty-audience"];
  const { clock, simulator, client, churn, datasetId } = await setUp({ faults });
  const { id, destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(3000);
  expect(await readJob(client, id)).toMatchObject({
    status: "SUCCEEDED",
    metrics: { totalExportedProfileCounter: 0 },
  });
  expect(await batchState(client, destination.batchId ?? "")).toBe("success");
  expect(await batchFiles(client, destination.batchId ?? "")).toEqual([]);
  await simulator.close();
});

test("one batch per segment, named in an array, or in an object where there is one only", async () => {
  const { clock, simulator, client, churn, loyal, datasetId } = await setUp();
  const mergePolicy = {
    id: (await startExport(client, { datasetId, segments: [churn] })).mergePolicy.id,
  };
  const { id } = await startExport(client, {
    datasetId,
    segments: [churn, loyal],
    segmentPerBatch: true,
    body: { mergePolicy },
  });
  clock.advance(3000);
  const job = await readJob(client, id);
  expect(job.destination.batches?.map(({ segmentId }) => segmentId)).toEqual([churn, loyal]);
  const world = await simulator.world();
  const rows = world.datasets.find((dataset) => dataset.id === datasetId)?.batches ?? [];
  expect(job.metrics.totalExportedProfileCounter).toBe(
    world.segments.reduce((sum, segment) => sum + segment.rows, 0),
  );
  expect(rows).toHaveLength(3);
  await startExport(client, { datasetId, segments: [churn], segmentPerBatch: true });
  const list = await client.json("GET", `${ups}/export/jobs?limit=1`);
  expect(list).toMatchObject({
    records: [{ destination: { batches: { segmentId: churn, status: "realized" } } }],
  });
  await simulator.close();
});

test("the list goes newest first by an opaque offset until the link is empty", async () => {
  const { clock, simulator, client, churn, datasetId } = await setUp();
  const made: number[] = [];
  for (let n = 0; n < 5; n++) {
    made.unshift((await startExport(client, { datasetId, segments: [churn] })).id);
    clock.advance(n % 2);
  }
  const seen: number[] = [];
  for (let next = "/export/jobs/?limit=2"; next !== "";) {
    const page = (await client.json("GET", `${ups}${next}`)) as unknown as {
      records: { id: number }[];
      link: { next: string };
    };
    seen.push(...page.records.map(({ id }) => id));
    next = page.link.next;
  }
  expect(seen).toEqual(made);
  expect((await client.call("GET", `${ups}/export/jobs?offset=2`)).status).toBe(400);
  expect(await client.json("GET", `${ups}/export/jobs?status=FAILED`)).toMatchObject({
    records: [],
    link: { next: "" },
  });
  await simulator.close();
});

test("a body that cannot work is refused with the service's own error", async () => {
  const { simulator, client, churn, loyal, datasetId } = await setUp();
  const refused = async (body: object) => {
    const response = await client.call("POST", `${ups}/export/jobs`, { body });
    const { errors } = (await response.json()) as {
      errors: Record<string, { message: string }[]>;
    };
    return `${response.status} ${errors["400"]?.[0]?.message}`;
  };
  const good = exportBody({ datasetId, segments: [churn] });
  expect(await refused({ ...good, destination: {} })).toBe(
    "400 destination.datasetId is required.",
  );
  expect(await refused({ ...good, schema: { name: "x" } })).toBe(
    "400 schema.name has to be _xdm.context.profile.",
  );
  expect(await refused({ ...good, fields: "identityMap,nope.nothing" })).toBe(
    "400 fields names nope.nothing, which is not in the union schema.",
  );
  expect(await refused(exportBody({ datasetId, segments: ["nobody"] }))).toBe(
    "400 Segment nobody was not found.",
  );
  expect(await refused(exportBody({ datasetId, segments: [churn, loyal] }))).toBe(
    "400 Several segments need an explicit mergePolicy.",
  );
  expect(await refused({ ...good, mergePolicy: { id: "x" } })).toBe(
    "400 mergePolicy.id is unknown.",
  );
  expect(await refused(exportBody({ datasetId, segments: [churn], status: ["gone"] }))).toBe(
    "400 filter.segments[].status is a list of realized, exited, existing.",
  );
  expect(await refused(exportBody({ datasetId: "nothing", segments: [churn] }))).toContain(
    "NotFoundError",
  );
  expect(simulator.counters().exportJobsCreated).toBe(0);
  await simulator.close();
});
