import { expect, test } from "vitest";

import { batchState, toBatch } from "../../src/platform/batches.ts";
import { all, startPlatform } from "./test-platform.ts";

const wire = {
  id: "9e107d9d372bb6826bd81d3542a419d6",
  status: "success",
  created: 1_750_000_000_000,
  completed: 1_750_000_100_000,
  createdClient: "acp_foundation_push",
  replay: {
    predecessors: ["b0"],
    predecessorListingType: "IMMEDIATE",
    reason: "Replacing for 2020-04-09",
  },
  relatedObjects: [
    { type: "dataSet", id: "64a1b2c3d4e5f60718293a4b" },
    { type: "batch", id: "b0" },
  ],
  tags: { acp_partialIngestionPercent: 5, acp_enableErrorDiagnostics: true },
  metrics: { outputRecordCount: 20, outputByteSize: 5_242_880, inputFileCount: -1 },
  errors: [{ code: "INGEST-1211-400", description: "A row", rows: [], recordCount: 1 }],
};

test("reads what Catalog documents", () => {
  expect(toBatch("9e107d9d372bb6826bd81d3542a419d6", wire)).toEqual({
    id: "9e107d9d372bb6826bd81d3542a419d6",
    status: "success",
    state: "succeeded",
    createdClient: "acp_foundation_push",
    createdAt: "2025-06-15T15:06:40.000Z",
    completedAt: "2025-06-15T15:08:20.000Z",
    records: 20,
    sizeBytes: 5_242_880,
    predecessors: ["b0"],
    datasetIds: ["64a1b2c3d4e5f60718293a4b"],
    errors: [{ code: "INGEST-1211-400", message: "A row" }],
  });
});

test.each([
  ["the other family of metrics", { metrics: { recordsWritten: 7 } }, 7],
  ["not told", {}, null],
  ["-1", { metrics: { outputRecordCount: -1 } }, null],
  ["none", { metrics: { outputRecordCount: 0 } }, 0],
])("records: %s", (_name, given, records) => {
  expect(toBatch("b", given).records).toBe(records);
});

test.each([
  ["success", "succeeded"],
  ["Active", "succeeded"],
  ["failed", "failed"],
  ["Failure", "failed"],
  ["aborted", "failed"],
  ["abandoned", "failed"],
  ["stalled", "failed"],
  ["inactive", "failed"],
  ["deleted", "failed"],
  ["archived", "failed"],
  ["retained", "failed"],
  ["processing", "running"],
  ["queued", "running"],
  ["retrying", "running"],
  ["loading", "running"],
  ["loaded", "running"],
  ["staging", "running"],
  ["staged", "running"],
  ["something new", "running"],
] as const)("status %s is %s", (status, state) => {
  expect(toBatch("b", { status }).state).toBe(state);
  expect(batchState(status.toLowerCase())).toBe(state);
});

test("asks as Adobe's guide does, newest first, and takes no more than wanted", async () => {
  const body = { b1: { status: "success", created: 1 }, b2: { status: "success", created: 2 } };
  const { platform, calls } = await startPlatform(() => ({ body }));
  const filter = {
    datasetId: "64a1b2c3d4e5f60718293a4b",
    statuses: ["success", "active"],
    createdClient: "acp_foundation_push",
    createdAfterMs: 1_750_000_000_000,
    limit: 1,
  };
  expect((await all(platform.batches.list(filter))).map(({ id }) => id)).toEqual(["b2"]);
  expect(Object.fromEntries(calls()[0]?.query ?? [])).toEqual({
    dataSet: "64a1b2c3d4e5f60718293a4b",
    status: "success,active",
    createdClient: "acp_foundation_push",
    createdAfter: "1750000000000",
    orderBy: "desc:created",
    start: "0",
    limit: "100",
  });
});

test("reads one, out of the object that is keyed by its id", async () => {
  const { platform } = await startPlatform(({ path }) =>
    path.endsWith("/b1")
      ? { body: { b1: { status: "loading" } } }
      : { status: 404, body: { title: "NotFoundError", status: 404 } },
  );
  expect(await platform.batches.read("b1")).toMatchObject({ id: "b1", state: "running" });
  expect(await platform.batches.read("b2")).toBeUndefined();
});
