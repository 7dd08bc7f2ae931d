import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { downloadFiles } from "../../src/data/transfer/download.ts";
import { sha256 } from "../../src/data/output/manifest.ts";
import { createPlatform } from "../../src/platform/create-platform.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { hostileNames } from "../../src/simulator/listing-faults.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { tempFolder } from "../support/temp-folder.ts";

const BASE = "https://platform.example.com";
const BODY = "GET /data/foundation/export/files/{dataSetFileId}";
const ways = ["sockets", "fetch"] as const;

/** The simulator, and the client that users have, with or without a socket between them. */
async function open(way: (typeof ways)[number], options: SimulatorOptions) {
  if (way === "sockets") {
    const simulator = await startSimulator(options);
    return { simulator, url: simulator.url, fetch: undefined };
  }
  const simulator = await createSimulator(options);
  return { simulator, url: BASE, fetch: simulator.fetch };
}

async function connect(way: (typeof ways)[number], options: SimulatorOptions = {}) {
  const { simulator, url, fetch } = await open(way, { profiles: 300, ...options });
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { clientId, clientSecret, scopes, orgId, sandbox } = credentials;
  const platform = createPlatform({
    tenant: { baseUrl: url, orgId, sandbox },
    imsUrl: url,
    credentials: { clientId, clientSecret: new Secret(clientSecret), scopes },
    clock,
    random: () => 0.5,
    ...(fetch && { fetch }),
  });
  onTestFinished(async () => {
    await platform.close();
    await simulator.close();
  });
  const world = await simulator.world();
  const batchId = world.datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const list = async () => {
    const files = [];
    for await (const file of platform.files.list(batchId, `${batchId}-1`)) files.push(file);
    return files;
  };
  const folder = tempFolder();
  /** What a command does: list, then bring every file. */
  const download = async (into = folder) =>
    downloadFiles({
      folder: into,
      files: await list(),
      openRange: platform.files.openRange,
      clock,
      random: () => 0.5,
    });
  /** The sums without any fault. */
  const wanted = (await download(tempFolder())).map((file) => file.sha256);
  const faults = (...texts: string[]) => simulator.control({ faults: texts });
  return { simulator, clock, folder, list, download, wanted, faults };
}

test.each(ways)("cut-body over %s: the file is fetched again and comes whole", async (way) => {
  const { download, faults, wanted, folder } = await connect(way);
  faults("cut-body#2");
  const files = await download();
  expect(files.map((file) => file.sha256)).toEqual(wanted);
  const onDisk = files.map(({ name }) => sha256(readFileSync(join(folder, name))));
  expect(onDisk).toEqual(wanted);
});

test.each(ways)("cut-body over %s, every time: body-cut, and only a .part stays", async (way) => {
  const { download, faults, folder } = await connect(way);
  faults("cut-body");
  await expect(download()).rejects.toMatchObject({ code: "body-cut", retry: "later" });
  expect(readdirSync(folder).filter((name) => !name.endsWith(".part"))).toEqual([]);
});

test.each(ways)("wrong-range over %s: fetched again, then size-mismatch", async (way) => {
  const { download, faults, wanted, folder } = await connect(way);
  faults("wrong-range");
  await expect(download()).rejects.toMatchObject({ code: "size-mismatch" });
  expect(readdirSync(folder)).toEqual([]);
  faults("wrong-range#2");
  expect((await download()).map((file) => file.sha256)).toEqual(wanted);
});

test("short-length: the body is longer than listed, which is size-mismatch", async () => {
  const { download, faults, folder } = await connect("fetch");
  faults("short-length#1");
  await expect(download()).rejects.toMatchObject({ code: "size-mismatch" });
  expect(readdirSync(folder)).toEqual([]);
});

test("changed-length: once, fetched again; every time, size-mismatch", async () => {
  const { download, faults, wanted } = await connect("fetch");
  faults("changed-length");
  await expect(download()).rejects.toMatchObject({ code: "size-mismatch" });
  faults("changed-length#1");
  expect((await download()).map((file) => file.sha256)).toEqual(wanted);
});

/** Adobe tells no checksum, so a byte that changes on the way cannot be seen unless it breaks the frame of the file. */
test("corrupt-byte: not noticed within the rows, not-parquet or a second fetch in the frame", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 6; seed++) {
    const { download, faults, wanted } = await connect("fetch", { seed });
    faults("corrupt-byte");
    const outcome = await download().then(
      (files) => (files[0]?.sha256 === wanted[0] ? "whole" : "unnoticed"),
      (error: { code: string }) => error.code,
    );
    seen.add(outcome);
  }
  expect(seen).toContain("unnoticed");
  expect(seen).not.toContain("whole");
  expect([...seen].filter((one) => !["unnoticed", "not-parquet"].includes(one))).toEqual([]);
});

test("hostile-names: unsafe-name for each, nothing written anywhere", async () => {
  const { list, download, faults, folder } = await connect("fetch");
  faults("hostile-names");
  const names = new Set<string>();
  for (let turn = 0; turn < 90; turn++) {
    for (const file of await list()) names.add(file.name);
    await expect(download()).rejects.toMatchObject({ code: "unsafe-name" });
  }
  expect(names).toEqual(new Set(hostileNames));
  expect(readdirSync(folder)).toEqual([]);
});

test.each(ways)("foreign-href over %s: refused, and nobody calls there", async (way) => {
  const { download, faults, folder, simulator } = await connect(way);
  faults("foreign-href");
  await expect(download()).rejects.toMatchObject({ code: "foreign-href" });
  expect(simulator.counters()).toMatchObject({ foreignHostHits: 0, foreignTokens: 0 });
  expect(readdirSync(folder)).toEqual([]);
});

test.each(ways)("redirect over %s: followed without the token", async (way) => {
  const { download, faults, wanted, simulator } = await connect(way);
  faults("redirect");
  expect((await download()).map((file) => file.sha256)).toEqual(wanted);
  expect(simulator.counters()).toMatchObject({ foreignHostHits: 1, foreignTokens: 0 });
});

test.each(ways)("redirect over %s with a cut at the second host: fetched again", async (way) => {
  const { download, faults, wanted, simulator } = await connect(way);
  faults("redirect", "cut-body#1");
  expect((await download()).map((file) => file.sha256)).toEqual(wanted);
  expect(simulator.counters()).toMatchObject({ foreignHostHits: 2, foreignTokens: 0 });
});

test("slow-body and throttle: nothing but patience is needed", async () => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { download, faults, wanted } = await connect("fetch", { clock });
  const begin = clock.now();
  faults("throttle", "slow-body");
  expect((await download()).map((file) => file.sha256)).toEqual(wanted);
  expect(clock.now()).toBeGreaterThan(begin);
});

test("cut-60s: a body that takes longer goes on where it was cut, a faster one is not touched", async () => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const options = { clock, fileSize: 2 * 1024 * 1024 };
  const { download, faults, wanted, simulator } = await connect("fetch", options);
  const fetched = async (...texts: string[]) => {
    const before = simulator.counters().requests[BODY] ?? 0;
    faults(...texts);
    expect((await download(tempFolder())).map((file) => file.sha256)).toEqual(wanted);
    return (simulator.counters().requests[BODY] ?? 0) - before;
  };
  const unhurried = await fetched("cut-60s");
  expect(await fetched("cut-60s", "slow-body")).toBeGreaterThan(unhurried);
});
