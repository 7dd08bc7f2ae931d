import { expect, test, vi } from "vitest";

import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { profileRows } from "./profile-rows.ts";
import {
  batchFiles,
  exportBody,
  makeDataset,
  readJob,
  segmentIds,
  startExport,
  ups,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

function segment(id: string, ...status: string[]) {
  return {
    segmentId: id,
    segmentNs: "ups",
    status: status.length === 0 ? ["realized"] : status,
  };
}

async function simulate() {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 1000, clock });
  const client = testClient(simulator.fetch);
  const ids = await segmentIds(client);
  const [churn = "", loyal = ""] = [ids["High churn risk"], ids["Loyal customers"]];
  const datasetId = await makeDataset(client);
  const rowsOf = async (body: object) => {
    const { destination } = await startExport(client, { datasetId, body: { ...body } });
    clock.advance(3000);
    return profileRows(await batchFiles(client, destination.batchId ?? ""));
  };
  return { clock, simulator, client, churn, loyal, datasetId, rowsOf };
}

test("without emptyProfiles people with nothing but events are left out, with it they come besides", async () => {
  const { simulator, rowsOf } = await simulate();
  const fields = "";
  expect(await rowsOf({ fields })).toHaveLength(1000);
  expect(await rowsOf({ fields, filter: { emptyProfiles: false } })).toHaveLength(1000);
  const rows = await rowsOf({ fields, filter: { emptyProfiles: true } });
  const empty = rows.filter(({ identityMap }) => !("CRMID" in identityMap));
  expect(rows.length - empty.length).toBe(1000);
  expect(empty.length).toBeGreaterThan(5);
  for (const { identityMap, person, _aepxdemo, timeSeriesEvents } of empty) {
    expect(Object.keys(identityMap)).toEqual(["ECID"]);
    expect([person, _aepxdemo]).toEqual([undefined, undefined]);
    expect(timeSeriesEvents?.length).toBeGreaterThan(0);
  }
  await simulator.close();
});

test("empty profiles have no score, so they are in no segment of scores; others can have them", async () => {
  const { simulator, churn, loyal, rowsOf } = await simulate();
  const count = async (id: string, emptyProfiles: boolean) =>
    (await rowsOf({ filter: { segments: [segment(id)], emptyProfiles } })).length;
  const { segments } = await simulator.world();
  const [inChurn, inLoyal] = segments.map(({ rows }) => rows);
  expect(await count(churn, true)).toBe(inChurn);
  expect(await count(loyal, false)).toBe(inLoyal);
  expect(await count(loyal, true)).toBeGreaterThan(inLoyal ?? 0);
  await simulator.close();
});

test.each([
  [{ fields: "eventType,timestamp" }, ["eventType", "timestamp"]],
  [{ fields: "eventType.anything" }, ["eventType"]],
  [{}, ["_id", "eventType", "timestamp"]],
])("events bring the columns that %j asks for", async (eventList, names) => {
  const { simulator, rowsOf } = await simulate();
  for (const fields of ["identityMap", ""]) {
    const rows = await rowsOf({ fields, additionalFields: { eventList } });
    for (const { timeSeriesEvents } of rows) {
      expect(Object.keys(timeSeriesEvents?.[0] ?? {})).toEqual(names);
    }
  }
  await simulator.close();
});

test("events come only when they are asked for, and only with columns that they have", async () => {
  const { simulator, client, datasetId, rowsOf } = await simulate();
  const [row] = await rowsOf({ fields: "identityMap" });
  expect(Object.keys(row ?? {})).toEqual(["identityMap"]);
  const additionalFields = { eventList: { fields: "eventType,nope" } };
  const body = exportBody({ datasetId, body: { additionalFields } });
  const response = await client.call("POST", `${ups}/export/jobs`, { body });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("additionalFields names nope, which events do not have."),
  ]);
  await simulator.close();
});

test("fromIngestTimestamp keeps whom a later score has changed", async () => {
  const { simulator, rowsOf } = await simulate();
  const since = async (time: string) =>
    (await rowsOf({ filter: { fromIngestTimestamp: time } })).length;
  const counts = await Promise.all(
    ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"].map(since),
  );
  expect(counts[0]).toBe(1000);
  expect(counts[1]).toBeLessThan(700);
  expect(counts[2]).toBeLessThan(counts[1] ?? 0);
  expect(counts[2]).toBeGreaterThan(0);
  expect(await since("2026-03-11T00:00:00Z")).toBe(0);
  await simulator.close();
});

test("leavers within a window of qualification times", async () => {
  const { simulator, churn, rowsOf } = await simulate();
  const window = { startTime: "2026-03-01T00:00:00Z", endTime: "2026-03-05T00:00:00Z" };
  const segments = [segment(churn, "exited")];
  const rows = await rowsOf({ filter: { segments, segmentQualificationTime: window } });
  expect(rows.length).toBeGreaterThan(3);
  for (const { segmentMembership } of rows) {
    const item = segmentMembership?.["ups"]?.[churn];
    expect(item?.status).toBe("exited");
    const at = item?.lastQualificationTime.toISOString() ?? "";
    expect([at >= window.startTime, at < window.endTime]).toEqual([true, true]);
  }
  await simulator.close();
});

test("one batch per segment holds that segment's own rows, by its own statuses", async () => {
  const { clock, simulator, client, churn, loyal, datasetId } = await simulate();
  const uploaded = { name: "Up", type: "ExternalSegment", namespace: "N", audienceId: "u-1" };
  await client.json("POST", `${ups}/audiences`, { body: uploaded });
  const segments = [
    segment(churn),
    segment(loyal, "realized", "exited"),
    { segmentId: "u-1", segmentNs: "N", status: ["realized"] },
  ];
  const mergePolicy = (await startExport(client, { datasetId, segments: [churn] })).mergePolicy;
  const { id } = await startExport(client, {
    datasetId,
    segmentPerBatch: true,
    body: { filter: { segments }, mergePolicy },
  });
  clock.advance(3000);
  const job = await readJob(client, id);
  expect(job.destination).not.toHaveProperty("batchId");
  const batches = job.destination.batches ?? [];
  expect(batches.map(({ segmentId }) => segmentId)).toEqual([churn, loyal, "u-1"]);
  const rows = [];
  for (const { batchId } of batches)
    rows.push(await profileRows(await batchFiles(client, batchId)));
  const world = await simulator.world();
  const [inChurn = 0, inLoyal = 0, inUploaded = 0] = world.segments.map((one) => one.rows);
  expect([rows[0]?.length, rows[2]?.length]).toEqual([inChurn, inUploaded]);
  expect(rows[1]?.length).toBeGreaterThan(inLoyal);
  const all = rows.reduce((sum, of) => sum + of.length, 0);
  expect(job.metrics.totalExportedProfileCounter).toBe(all);
  await simulator.close();
});
