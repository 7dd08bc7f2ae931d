import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parquetMetadata } from "hyparquet";
import { expect, test, vi } from "vitest";

import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { profileRows, type ProfileRow } from "./profile-rows.ts";
import {
  batchFiles,
  catalog,
  makeDataset,
  segmentIds,
  startExport,
  type ExportOptions,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

function toBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

async function simulate(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 1000, clock, ...options });
  const client = testClient(simulator.fetch);
  const ids = await segmentIds(client);
  const [churn = "", loyal = ""] = [ids["High churn risk"], ids["Loyal customers"]];
  const exportFiles = async (more: Partial<ExportOptions> = {}) => {
    // A client of its own: the token of another may have expired with a new day.
    const own = testClient(simulator.fetch);
    const datasetId = more.datasetId ?? (await makeDataset(own));
    const { destination } = await startExport(own, { segments: [churn], ...more, datasetId });
    clock.advance(3000);
    return batchFiles(own, destination.batchId ?? "");
  };
  return { clock, simulator, client, churn, loyal, exportFiles };
}

test("exported rows are the members that the world tells, in Parquet that another reader opens", async () => {
  const { simulator, churn, exportFiles } = await simulate({ files: 3 });
  const files = await exportFiles({ body: { fields: "" } });
  expect(files).toHaveLength(3);
  expect(files[0]?.name).toMatch(
    /^part-00000-tid-\d{19}-[0-9a-f-]{36}-\d+-1-c000\.snappy\.parquet$/,
  );
  const rows = await profileRows(files);
  const world = await simulator.world();
  expect(rows).toHaveLength(world.segments[0]?.rows ?? 0);
  for (const row of rows) {
    expect(row.segmentMembership?.["ups"]?.[churn]?.status).toBe("realized");
    expect(row._aepxdemo?.churn?.score).toBeGreaterThanOrEqual(80);
    expect(row.identityMap["CRMID"]).toMatchObject([{ primary: true }]);
  }
  const qualified = rows.map(
    (row) => row.segmentMembership?.["ups"]?.[churn]?.lastQualificationTime,
  );
  const evaluated = new Date(world.segments[0]?.evaluatedAt ?? "");
  expect(evaluated.toISOString()).toBe("2026-03-10T00:00:00.000Z");
  expect(qualified.every((at) => at instanceof Date && at <= evaluated)).toBe(true);
  await simulator.close();
});

test("XDM shapes: maps of strings, millisecond times, snappy, bounded row groups", async () => {
  const { simulator, exportFiles } = await simulate({ profiles: 60_000 });
  const [file] = await exportFiles({ body: { filter: undefined } });
  const metadata = parquetMetadata(toBuffer(file?.bytes ?? Buffer.alloc(0)));
  expect(
    metadata.row_groups.map(({ num_rows }) => Number(num_rows)).every((n) => n <= 51_200),
  ).toBe(true);
  expect(metadata.row_groups.length).toBeGreaterThan(1);
  expect(metadata.row_groups[0]?.columns[0]?.meta_data?.codec).toBe("SNAPPY");
  const time = metadata.schema.find(({ name }) => name === "lastQualificationTime");
  expect(time).toMatchObject({ type: "INT64", converted_type: "TIMESTAMP_MILLIS" });
  const map = metadata.schema.find(({ name }) => name === "identityMap");
  expect(map).toMatchObject({ converted_type: "MAP" });
  await simulator.close();
});

test("fields choose the columns; what is not chosen is absent", async () => {
  const { simulator, exportFiles } = await simulate();
  const files = await exportFiles({ body: { fields: "person.name.firstName, identityMap" } });
  const [row] = await profileRows(files);
  expect(Object.keys(row ?? {}).toSorted()).toEqual(["identityMap", "person"]);
  expect(Object.keys(row?.person?.name ?? {})).toEqual(["firstName"]);
  await simulator.close();
});

test("names and cells hold what breaks naive exports", async () => {
  const { simulator, exportFiles } = await simulate();
  const rows = await profileRows(await exportFiles({ body: { fields: "", filter: undefined } }));
  expect(rows).toHaveLength(1000);
  const names = rows.map(({ person }) => person?.name);
  for (const text of ["李雷", 'Anne "Annie"', "Line\nBreak", "🦊 Fox", "=SUM(A1)"]) {
    expect(names.some((name) => name?.firstName === text)).toBe(true);
  }
  expect(names.some((name) => name?.lastName === null)).toBe(true);
  expect(rows.some((row) => !("Email" in row.identityMap))).toBe(true);
  expect(rows.some((row) => (row.identityMap["ECID"] ?? []).length === 2)).toBe(true);
  expect(rows.some((row) => row._aepxdemo?.churn === undefined)).toBe(true);
  await simulator.close();
});

test("realized and exited together are disjoint, and the windows of time divide the members", async () => {
  const { simulator, exportFiles } = await simulate();
  const count = async (more: Partial<ExportOptions>) =>
    (await profileRows(await exportFiles(more))).length;
  const realized = await count({});
  const both = await count({ status: ["realized", "exited"] });
  const exited = await count({ status: ["exited"] });
  expect(both).toBe(realized + exited);
  expect(exited).toBeGreaterThan(0);
  await simulator.close();
});

test("a window of qualification times keeps those inside: half open", async () => {
  const { simulator, churn, exportFiles } = await simulate();
  const cut = "2026-03-01T00:00:00Z";
  const windowed = async (window: object) => {
    const segments = [{ segmentId: churn, status: ["realized"] }];
    const body = { filter: { segments, segmentQualificationTime: window } };
    return (await profileRows(await exportFiles({ body }))).map(
      (row) => row.segmentMembership?.["ups"]?.[churn]?.lastQualificationTime,
    );
  };
  const [before, after] = [await windowed({ endTime: cut }), await windowed({ startTime: cut })];
  expect(before.length + after.length).toBe((await simulator.world()).segments[0]?.rows);
  expect(before.every((at) => at !== undefined && at < new Date(cut))).toBe(true);
  expect(after.every((at) => at !== undefined && at >= new Date(cut))).toBe(true);
  await simulator.close();
});

test("one seed, one day: equal bytes under equal names, whatever the simulator and the job", async () => {
  const [one, two] = [await simulate({ files: 2 }), await simulate({ files: 2 })];
  const first = await one.exportFiles();
  await two.exportFiles({ segments: [two.loyal] });
  expect(await two.exportFiles()).toEqual(first);
  expect(await one.exportFiles()).toEqual(first);
  const other = await simulate({ files: 2, seed: 2 });
  expect(await other.exportFiles()).not.toEqual(first);
  for (const { simulator } of [one, two, other]) await simulator.close();
});

test("a new day brings other members, its evaluation and a batch that replaces the last", async () => {
  const { simulator, exportFiles } = await simulate();
  const before = await profileRows(await exportFiles());
  simulator.control({ day: 1 });
  const world = await simulator.world();
  expect(world.segments[0]?.evaluatedAt).toBe("2026-03-11T00:00:00.000Z");
  const after = await profileRows(await exportFiles());
  expect(after).toHaveLength(world.segments[0]?.rows ?? 0);
  const stayed = keys(after).filter((key) => keys(before).includes(key)).length;
  expect(stayed).toBeLessThan(before.length);
  expect(stayed).toBeGreaterThan(before.length / 2);
  const scores = world.datasets.find(({ name }) => name === "Customer AI Scores - churn");
  const [newest, previous] = scores?.batches ?? [];
  expect(scores?.batches).toHaveLength(3);
  const newestBatch = await testClient(simulator.fetch).json(
    "GET",
    `${catalog}/batches/${newest?.id}`,
  );
  expect(newestBatch).toMatchObject({
    [newest?.id ?? ""]: {
      createdClient: "acp_foundation_push",
      replay: { predecessors: [previous?.id], predecessorListingType: "IMMEDIATE" },
    },
  });
  await simulator.close();
});

test("scores: everybody, with the instance's own struct", async () => {
  const { simulator, client } = await simulate();
  const world = await simulator.world();
  for (const instance of ["churn", "propensity"]) {
    const scores = world.datasets.find(({ name }) => name === `Customer AI Scores - ${instance}`);
    expect(scores?.profileEnabled).toBe(instance === "churn");
    const rows = await profileRows(await batchFiles(client, scores?.batches[0]?.id ?? ""));
    expect(rows).toHaveLength(1000);
    expect(Object.keys(rows[1]?._aepxdemo ?? {})).toEqual([instance]);
  }
  await simulator.close();
});

test("files are padded to the wanted size and stay readable", async () => {
  const { simulator, exportFiles } = await simulate({ fileSize: 300_000, files: 2 });
  const files = await exportFiles();
  expect(files.map(({ bytes }) => bytes.length)).toEqual([300_000, 300_000]);
  const rows = await profileRows(files);
  expect(rows).toHaveLength((await simulator.world()).segments[0]?.rows ?? 0);
  await simulator.close();
});

test("files live in a private folder that goes with the simulator", async () => {
  const before = process.env["TMPDIR"];
  const place = mkdtempSync(join(tmpdir(), "aepx-"));
  process.env["TMPDIR"] = place;
  try {
    const { simulator, exportFiles } = await simulate();
    await exportFiles();
    const [folder = "", ...more] = readdirSync(place);
    expect(more).toEqual([]);
    expect(statSync(join(place, folder)).mode & 0o777).toBe(0o700);
    await simulator.close();
    expect(readdirSync(place)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(place, { recursive: true });
  }
});

function keys(rows: readonly ProfileRow[]) {
  return rows.map((row) => row.identityMap["CRMID"]?.[0]?.id);
}
