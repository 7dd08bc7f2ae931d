import { expect, test } from "vitest";

import { silentLog } from "../../src/core/log.ts";
import { toExportJob } from "../../src/platform/to-export-job.ts";
import { all, failureOf, inTurn, startPlatform } from "./test-platform.ts";

const body = {
  fields: "identityMap,person.name",
  mergePolicy: { id: "7d3b6c1a-52f4-4f8e-8f5b-2b9c0d2e2222", version: 1 },
  filter: { segments: [{ segmentId: "s1", segmentNs: "ups", status: ["realized"] }] },
  destination: { datasetId: "64a1b2c3d4e5f60718293a4b", segmentPerBatch: false },
  schema: { name: "_xdm.context.profile" },
};
const created = {
  ...body,
  id: 70123,
  jobType: "BATCH",
  status: "NEW",
  destination: { ...body.destination, batchId: "9e107d9d372bb6826bd81d3542a419d6" },
  imsOrgId: "AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg",
  profileInstanceId: "ups",
  errors: [],
  metrics: { totalTime: { startTimeInMs: 1_760_000_000_000 } },
  computeGatewayJobId: { exportJob: "" },
  creationTime: 1_760_000_000_000,
  updateTime: 1_760_000_000_000,
};

test("reads a new job, and its number as a text", () => {
  expect(toExportJob(created)).toEqual({
    id: "70123",
    state: "running",
    status: "NEW",
    datasetId: "64a1b2c3d4e5f60718293a4b",
    segmentPerBatch: false,
    batches: [{ id: "9e107d9d372bb6826bd81d3542a419d6", segmentId: null }],
    body,
    exportedProfiles: null,
    errors: [],
    createdAt: "2025-10-09T08:53:20.000Z",
    updatedAt: "2025-10-09T08:53:20.000Z",
  });
});

test("reads the counter of a finished job, and keeps an unknown one unknown", () => {
  const metrics = {
    totalExportedProfileCounter: 20,
    exportedProfileByNamespaceCounter: { email: 12 },
  };
  expect(toExportJob({ ...created, status: "SUCCEEDED", metrics })).toMatchObject({
    state: "succeeded",
    exportedProfiles: 20,
  });
  expect(toExportJob({ ...created, status: "SUCCEEDED", metrics: {} }).exportedProfiles).toBeNull();
});

test("reads a failed job: the other spelling, an empty batch, the reasons without their stacks", () => {
  const failed = {
    ...created,
    status: "FAILED",
    destination: { dataSetId: "64a1b2c3d4e5f60718293a4b", batchId: "" },
    errors: [{ code: "0100000003", msg: "Error in Export Job", callStack: "com.example.Stack" }],
  };
  expect(toExportJob(failed)).toMatchObject({
    state: "failed",
    datasetId: "64a1b2c3d4e5f60718293a4b",
    batches: [],
    errors: [{ code: "0100000003", message: "Error in Export Job" }],
    body: { destination: { datasetId: "64a1b2c3d4e5f60718293a4b", segmentPerBatch: false } },
  });
});

const batch1 = { segmentId: "s1", segmentNs: "ups", status: ["realized"], batchId: "batch1" };
test.each([
  [
    "an array",
    [batch1, { segmentId: "s2", status: "realized", batchId: "batch2" }],
    ["batch1", "batch2"],
  ],
  ["one object", batch1, ["batch1"]],
  ["an entry without a batch yet", [batch1, { segmentId: "s2", batchId: "" }], ["batch1"]],
  ["nothing", undefined, []],
])("reads one batch per segment from %s", (_name, batches, expected) => {
  const destination = { datasetId: "d", segmentPerBatch: true, batches };
  const job = toExportJob({ ...created, destination });
  expect(job.segmentPerBatch).toBe(true);
  expect(job.batches.map(({ id }) => id)).toEqual(expected);
});

test.each([
  ["PROCESSING", "running"],
  ["QUEUED", "running"],
  ["PENDING", "running"],
  ["CANCELLING", "running"],
  ["SOMETHING_NEW", "running"],
  ["Succeeded", "succeeded"],
  ["CANCELLED", "canceled"],
  ["CANCELED", "canceled"],
  ["KILLED", "canceled"],
])("status %s is %s", (status, state) => {
  expect(toExportJob({ ...created, status }).state).toBe(state);
});

test("the echo knows UPS and ups as one, and a lone status as a list", () => {
  const segments = [
    { segmentId: "s1", segmentNs: "UPS", status: "realized" },
    { segmentId: "s2", segmentNs: "AAM", status: ["realized", "exited"] },
    { segmentId: "s3" },
  ];
  expect(toExportJob({ ...created, filter: { segments } }).body.filter).toEqual({
    segments: [
      { segmentId: "s1", segmentNs: "ups", status: ["realized"] },
      { segmentId: "s2", segmentNs: "AAM", status: ["realized", "exited"] },
      { segmentId: "s3", segmentNs: "ups", status: [] },
    ],
  });
});

const whole = {
  ...body,
  filter: {
    ...body.filter,
    segmentQualificationTime: {
      startTime: "2026-01-01T00:00:00Z",
      endTime: "2026-02-01T00:00:00Z",
    },
    fromIngestTimestamp: "2026-01-01T00:00:00Z",
    emptyProfiles: true,
  },
  additionalFields: { eventList: { fields: "eventType,timestamp" } },
};

test("the whole filter goes out as given and comes back from the echo", async () => {
  const { platform, calls } = await startPlatform(() => ({ body: { ...created, ...whole } }));
  const job = await platform.exportJobs.create(whole, { requestId: "r-1" });
  expect(JSON.parse(calls()[0]?.body ?? "")).toEqual(whole);
  expect(job.body).toEqual(whole);
});

test.each([
  [{ segmentQualificationTime: { startTime: "t" } }, { segments: [] }],
  [{ segmentQualificationTime: { endTime: "t" } }, { segments: [] }],
  [{ fromIngestTimestamp: "t" }, { segments: [] }],
])("the echo of %j alone", (filter, rest) => {
  expect(toExportJob({ ...created, filter }).body.filter).toEqual({ ...rest, ...filter });
});

test.each([{}, { emptyProfiles: false }, { segmentQualificationTime: {} }])(
  "the echo of %j is none",
  (filter) => {
    expect(toExportJob({ ...created, filter }).body).not.toHaveProperty("filter");
  },
);

test("a status that nobody knows is told to the log, once", async () => {
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (...told: unknown[]) => void warnings.push(told) };
  const answers = ["ODD", "ODD", "PROCESSING", "FAILED"].map((status) => ({
    body: { ...created, status },
  }));
  const { platform } = await startPlatform(inTurn(...answers), { log });
  for (const _answer of answers) await platform.exportJobs.read("70123");
  expect(warnings).toEqual([
    ["a job has a status that aepx does not know, so it counts as running", { status: "ODD" }],
  ]);
});

test("an echo without filter, fields and merge policy has none", () => {
  const { filter: _filter, fields: _fields, mergePolicy: _policy, ...bare } = created;
  expect(Object.keys(toExportJob(bare).body)).toEqual(["destination", "schema"]);
});

test.each([200, 201, 202])("creates with the body as given: %i", async (status) => {
  const { platform, calls } = await startPlatform(() => ({ status, body: created }));
  expect(await platform.exportJobs.create(body, { requestId: "r-1" })).toMatchObject({
    id: "70123",
  });
  expect(calls()[0]).toMatchObject({ method: "POST", path: "/data/core/ups/export/jobs" });
  expect(JSON.parse(calls()[0]?.body ?? "")).toEqual(body);
  expect(calls()[0]?.headers["x-request-id"]).toBe("r-1");
});

test("a job made without a word is read from where X-Location says", async () => {
  const headers = { "x-location": "/data/core/ups/export/jobs/70123" };
  const { platform, calls } = await startPlatform(inTurn({ headers }, { body: created }));
  expect(await platform.exportJobs.create(body, { requestId: "r-1" })).toMatchObject({
    id: "70123",
  });
  expect(calls().map(({ method }) => method)).toEqual(["POST", "GET"]);
});

test("a job made without a word and without a place is unreadable", async () => {
  const { platform } = await startPlatform(() => ({}));
  const error = await failureOf(platform.exportJobs.create(body, { requestId: "r-1" }));
  expect(error.message).toContain("the answer 200 (request r-1) names no job.");
});

function page(ids: readonly number[], next: unknown) {
  const records = ids.map((id) => ({ ...created, id, creationTime: 1_760_000_000_000 + id }));
  return { body: { records, page: { pageSize: ids.length }, link: { next } } };
}

test.each([
  ["an empty string", ""],
  ["nothing", undefined],
  ["null", null],
  ["{}", {}],
])("follows the opaque offset until next is %s", async (_name, end) => {
  const next = "/export/jobs/?limit=2&offset=1538573416687_722";
  const { platform, calls } = await startPlatform(inTurn(page([3, 4], next), page([2], end)));
  expect((await all(platform.exportJobs.list())).map(({ id }) => id)).toEqual(["4", "3", "2"]);
  expect(calls().map(({ query }) => Object.fromEntries(query))).toEqual([
    { limit: "100" },
    { limit: "2", offset: "1538573416687_722" },
  ]);
});

test("a list without a link is one page", async () => {
  const { platform } = await startPlatform(() => ({ body: { records: [created] } }));
  expect(await all(platform.exportJobs.list())).toHaveLength(1);
});

test("a next that repeats itself ends in an error", async () => {
  const { platform, calls } = await startPlatform(() =>
    page([1], "/export/jobs/?limit=1&offset=1_1"),
  );
  expect(await failureOf(all(platform.exportJobs.list()))).toMatchObject({
    code: "unreadable-reply",
  });
  expect(calls()).toHaveLength(2);
});

test("stops when the consumer has enough", async () => {
  const { platform, calls } = await startPlatform(() => page([9, 8], "/export/jobs/?offset=1_1"));
  for await (const job of platform.exportJobs.list()) {
    expect(job.id).toBe("9");
    break;
  }
  expect(calls()).toHaveLength(1);
});

test.each([
  ["SUCCEEDED", "SUCCEEDED"],
  ["PROCESSING", null],
])("filters %s; on the wire: %s", async (status, sent) => {
  const records = [created, { ...created, id: 2, status }];
  const { platform, calls } = await startPlatform(() => ({ body: { records } }));
  expect((await all(platform.exportJobs.list({ status, limit: 10 }))).map(({ id }) => id)).toEqual([
    "2",
  ]);
  expect([calls()[0]?.query.get("status"), calls()[0]?.query.get("limit")]).toEqual([sent, "10"]);
});

test("reads one, or says that there is none", async () => {
  const { platform, calls } = await startPlatform(
    inTurn({ body: created }, { status: 404, body: { status: 404, title: "x" } }),
  );
  expect(await platform.exportJobs.read("70123")).toMatchObject({ id: "70123" });
  expect(await platform.exportJobs.read("1")).toBeUndefined();
  expect(calls()[0]?.path).toBe("/data/core/ups/export/jobs/70123");
});

test.each([
  ["200 with a body", [{ body: { status: true, message: "marked for cancelling" } }]],
  ["202", [{ status: 202 }]],
  ["204", [{ status: 204 }]],
  ["gone", [{ status: 404, body: { status: 404, title: "x" } }]],
  ["ended meanwhile", [{ status: 400 }, { body: { ...created, status: "SUCCEEDED" } }]],
])("cancels: %s", async (_name, answers) => {
  const { platform, calls } = await startPlatform(inTurn(...answers));
  await platform.exportJobs.cancel("70123");
  expect(calls()[0]).toMatchObject({ method: "DELETE", path: "/data/core/ups/export/jobs/70123" });
});

test("a cancel that is refused while the job runs is an error", async () => {
  const { platform } = await startPlatform(inTurn({ status: 400 }, { body: created }));
  expect(await failureOf(platform.exportJobs.cancel("70123"))).toMatchObject({
    code: "bad-request",
  });
});
