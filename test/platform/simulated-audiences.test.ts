import { expect, onTestFinished, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import type { Platform } from "../../src/platform/platform.ts";
import type { ExportJobBody } from "../../src/platform/records.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";
import { testClient } from "../simulator/client.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { all, connect } from "./test-platform.ts";

const BASE = "https://platform.adobe.io";

async function start(
  faults: readonly string[] = [],
): Promise<{ platform: Platform; simulator: Simulator }> {
  const simulator = await createSimulator({ profiles: 300, jobSeconds: 0, faults });
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

async function exportAll(
  platform: Platform,
  filter: NonNullable<ExportJobBody["filter"]>,
  segmentPerBatch = false,
) {
  const schemaId = (await platform.unions.find("https://ns.adobe.com/xdm/context/profile"))?.id;
  const dataset = { name: "aepx-test", schemaId: schemaId ?? "", tags: {} };
  const datasetId = await platform.datasets.create(dataset, { requestId: "d-1" });
  const [policy] = await all(platform.mergePolicies.list());
  const body: ExportJobBody = {
    fields: "identityMap",
    mergePolicy: { id: policy?.id ?? "", version: policy?.version ?? 0 },
    filter,
    additionalFields: { eventList: { fields: "eventType" } },
    destination: { datasetId, segmentPerBatch },
    schema: { name: "_xdm.context.profile" },
  };
  const { id } = await platform.exportJobs.create(body, { requestId: "j-1" });
  await expect.poll(async () => (await platform.exportJobs.read(id))?.state).toBe("succeeded");
  return { body, job: await platform.exportJobs.read(id) };
}

test("audiences of every origin are listed, and exported one batch each under the names the list gives", async () => {
  const { platform, simulator } = await start();
  const body = { name: "Up", type: "ExternalSegment", namespace: "Crm", audienceId: "u-1" };
  await testClient(simulator.fetch, BASE).json("POST", "/data/core/ups/audiences", { body });
  const audiences = await all(platform.audiences.list());
  expect(audiences.map(({ name, namespace, origin }) => [name, namespace, origin])).toEqual([
    ["High churn risk", "ups", "REAL_TIME_CUSTOMER_PROFILE"],
    ["Loyal customers", "ups", "REAL_TIME_CUSTOMER_PROFILE"],
    ["Up", "Crm", "CUSTOM_UPLOAD"],
  ]);
  const { job } = await exportAll(
    platform,
    {
      segments: audiences.map(({ id, namespace }) => ({
        segmentId: id,
        segmentNs: namespace,
        status: ["realized"],
      })),
    },
    true,
  );
  const { segments } = await simulator.world();
  expect(job?.batches.map(({ segmentId }) => segmentId)).toEqual(audiences.map(({ id }) => id));
  for (const [index, { id }] of (job?.batches ?? []).entries()) {
    const rows = segments[index]?.rows;
    await expect.poll(async () => (await platform.batches.read(id))?.records).toBe(rows);
  }
  expect(job?.exportedProfiles).toBe(segments.reduce((sum, { rows }) => sum + rows, 0));
});

test("the whole filter is echoed as it was sent", async () => {
  const { platform } = await start();
  const [segment] = await all(platform.audiences.list({ name: "LOYAL" }));
  const filter = {
    segments: [{ segmentId: segment?.id ?? "", segmentNs: "ups", status: ["realized", "exited"] }],
    segmentQualificationTime: { startTime: "2026-01-01T00:00:00Z" },
    fromIngestTimestamp: "2020-01-01T00:00:00Z",
    emptyProfiles: true,
  };
  const { body, job } = await exportAll(platform, filter);
  expect(job?.body).toEqual(body);
});

test.each(["batch-failed", "batch-row-errors"])(
  "%s: the diagnostics tell the kinds of errors and nothing of the rows",
  async (fault) => {
    const { platform } = await start([fault]);
    const [segment] = await all(platform.segments.list());
    const segments = [{ segmentId: segment?.id ?? "", segmentNs: "ups", status: ["realized"] }];
    const { job } = await exportAll(platform, { segments });
    const batchId = job?.batches[0]?.id ?? "";
    await expect
      .poll(async () => (await platform.batches.read(batchId))?.state)
      .not.toBe("running");
    const diagnostics = await platform.batches.diagnostics(batchId);
    expect(diagnostics.rowErrors).toEqual([
      {
        code: "INGEST-1555-400",
        description:
          "A required field is either missing or has a value of null. Add the required field to the input row and try again. Row of ….",
        count: 3,
      },
      {
        code: "INGEST-1401-400",
        description:
          "The row has corrupted data and cannot be read or parsed. Fix the corrupted data and try again. Row of ….",
        count: 2,
      },
    ]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/example\.com|O'Brien/);
    expect(diagnostics.failed).toHaveLength(fault === "batch-failed" ? 2 : 0);
    expect(diagnostics.meta?.map(({ name }) => name)).toContain("row_errors");
  },
);

test("a batch that nobody knows has no diagnostics", async () => {
  const { platform } = await start();
  const nothing = { failed: null, meta: null, rowErrors: [] };
  expect(await platform.batches.diagnostics("none")).toEqual(nothing);
});

test("the daily evaluation is in the schedules", async () => {
  const { platform } = await start();
  expect(await all(platform.schedules.list())).toMatchObject([
    { type: "batch_segmentation", state: "active", schedule: "0 50 23 * * ?" },
  ]);
});
