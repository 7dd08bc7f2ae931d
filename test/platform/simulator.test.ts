import { expect, onTestFinished, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { checkAccess } from "../../src/platform/access-checks.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { all, connect, failureOf } from "./test-platform.ts";
import { createManualClock } from "../support/manual-clock.ts";

const PROFILE = "https://ns.adobe.com/xdm/context/profile";
const BASE = "https://platform.adobe.io";
const { signal } = new AbortController();

async function start(
  faults: readonly string[] = [],
): Promise<{ platform: Platform; simulator: Simulator }> {
  const simulator = await createSimulator({ profiles: 200, jobSeconds: 0, faults });
  onTestFinished(() => simulator.close());
  const { clientId, clientSecret, scopes, orgId, sandbox } = credentials;
  const platform = connect(BASE, {
    fetch: simulator.fetch,
    tenant: { baseUrl: BASE, orgId, sandbox },
    credentials: { clientId, clientSecret: new Secret(clientSecret), scopes },
    clock: createManualClock(Date.now(), { autoAdvance: true }),
  });
  return { platform, simulator };
}

async function exportOne(platform: Platform) {
  const [segment] = await all(platform.segments.list());
  const schemaId = (await platform.unions.find(PROFILE))?.id ?? "";
  const dataset = { name: "aepx-test", schemaId, tags: { "aepx/run": ["run-1"] } };
  const datasetId = await platform.datasets.create(dataset, { requestId: "d-1" });
  const body = {
    fields: "identityMap",
    filter: {
      segments: [{ segmentId: segment?.id ?? "", segmentNs: "ups", status: ["realized"] }],
    },
    destination: { datasetId, segmentPerBatch: false },
    schema: { name: "_xdm.context.profile" },
  };
  const job = await platform.exportJobs.create(body, { requestId: "j-1" });
  return { segment, datasetId, body, job };
}

test("an export, from the segment to the bytes", async () => {
  const { platform, simulator } = await start();
  const { datasetId, body, job } = await exportOne(platform);
  await expect.poll(async () => (await platform.exportJobs.read(job.id))?.state).toBe("succeeded");
  const done = await platform.exportJobs.read(job.id);
  expect(done?.body).toMatchObject(body);
  const batchId = done?.batches[0]?.id ?? "";
  await expect.poll(async () => (await platform.batches.read(batchId))?.state).toBe("succeeded");
  const batch = await platform.batches.read(batchId);
  expect(batch).toMatchObject({ datasetIds: [datasetId] });
  expect(batch?.records).toBe(done?.exportedProfiles);
  const [group] = await all(platform.files.listGroups(batchId));
  const files = await all(platform.files.list(batchId, group?.id ?? ""));
  const [file] = files;
  if (!file) throw new Error("There is no file");
  const range = await platform.files.openRange(file, 0, 4);
  expect(Buffer.concat(await all(range.body)).toString()).toBe("PAR1");
  expect([range.start, range.totalBytes]).toEqual([0, file.sizeBytes]);
  expect(await all(platform.datasets.list({ tags: { "aepx/run": "run-1" } }))).toMatchObject([
    { id: datasetId },
  ]);
  expect((await all(platform.exportJobs.list({ limit: 5 })))[0]?.id).toBe(job.id);
  await platform.datasets.delete(datasetId);
  await platform.datasets.delete(datasetId);
  expect(await platform.datasets.read(datasetId)).toBeUndefined();
  expect(simulator.counters()).toMatchObject({
    datasetsCreated: 1,
    exportJobsCreated: 1,
    tokensIssued: 1,
  });
});

test("an evaluation, started and cancelled", async () => {
  const { platform } = await start();
  const [segment] = await all(platform.segments.list());
  const job = await platform.segmentJobs.create([segment?.id ?? ""], { requestId: "s-1" });
  expect(job.segmentIds).toEqual([segment?.id]);
  await platform.segmentJobs.cancel(job.id);
  expect((await all(platform.segmentJobs.list({ limit: 1 })))[0]?.id).toBe(job.id);
  expect(await platform.segmentJobs.read("00000000-0000-4000-8000-000000000000")).toBeUndefined();
});

test("small lists", async () => {
  const { platform } = await start();
  expect((await all(platform.sandboxes.list())).map(({ name }) => name)).toContain("dev");
  expect((await all(platform.mergePolicies.list())).some(({ isDefault }) => isDefault)).toBe(true);
  expect((await all(platform.unions.list())).map(({ id }) => id)).toContain(`${PROFILE}__union`);
});

test.each([
  "rate-limit#3",
  "rate-limit-no-hint#3",
  "server-error-before#3",
  "drop-before#3",
  "html-error#3",
  "token-expired#1",
])("reads get through %s", async (fault) => {
  const { platform } = await start([fault]);
  expect(await all(platform.segments.list())).toHaveLength(2);
});

test.each(["server-error-after", "drop-after"])("%s: made once, and said so", async (fault) => {
  const { platform, simulator } = await start([`${fault}:POST /data/core/ups/export/jobs#1`]);
  await failureOf(exportOne(platform));
  expect(simulator.counters().exportJobsCreated).toBe(1);
});

test("every right is there", async () => {
  const { platform, simulator } = await start();
  const checks = await all(checkAccess(platform, signal));
  expect(checks.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(simulator.counters()).toMatchObject({
    datasetsCreated: 0,
    exportJobsCreated: 0,
    segmentJobsCreated: 0,
  });
});

test.each([
  ["forbidden-segments", ["segment definitions"]],
  ["no-union", ["union schema"]],
])("%s is found", async (fault, expected) => {
  const { platform } = await start([fault]);
  const checks = await all(checkAccess(platform, signal));
  const names = checks.filter(({ status }) => status !== "ok").map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(expected));
});

test("refused credentials are final", async () => {
  const { platform } = await start(["token-refused"]);
  const checks = await all(checkAccess(platform, signal));
  expect(checks[0]).toMatchObject({ name: "token", status: "failed", code: "token-refused" });
  expect(new Set(checks.slice(1).map(({ status }) => status))).toEqual(new Set(["unproven"]));
});
