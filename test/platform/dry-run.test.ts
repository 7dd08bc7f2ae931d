import { expect, test } from "vitest";

import type { Platform } from "../../src/platform/platform.ts";
import { createDryRun, DryRunEnd } from "../../src/platform/dry-run.ts";
import { mayHaveHappened } from "../../src/platform/may-have-happened.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { BASE, simulate } from "../support/simulated-platform.ts";

const { clientId, orgId } = credentials;
const create = { requestId: "request-1" };
const dataset = { name: "a name", schemaId: "https://ns.example/union", tags: { t: ["v"] } };
const body = {
  destination: { datasetId: "$AEPX_DATASET_ID", segmentPerBatch: false },
  schema: { name: "_xdm.context.profile" },
};

async function dryWorld() {
  const world = await simulate();
  const dry = createDryRun(world.platform, { clientId });
  return { ...world, dry, platform: dry.platform };
}

function writes(platform: Platform) {
  return [
    () => platform.datasets.delete("64a1b2c3d4e5f60718293a4b"),
    () => platform.exportJobs.cancel("70001"),
    () => platform.segmentJobs.cancel("80001"),
    () => platform.segmentJobs.create(["s1"], create),
  ];
}

test("a dataset and an export job are planned, and the job ends the run", async () => {
  const { platform, dry, sent, simulator } = await dryWorld();
  expect(await platform.datasets.create(dataset, create)).toBe("$AEPX_DATASET_ID");
  await expect(platform.exportJobs.create(body, create)).rejects.toThrow(DryRunEnd);
  const headers = {
    accept: "application/json",
    authorization: "Bearer $AEPX_ACCESS_TOKEN",
    "content-type": "application/json",
    "x-api-key": clientId,
    "x-gw-ims-org-id": orgId,
    "x-sandbox-name": "dev",
  };
  const [first, second] = dry.requests();
  const { accept: _accept, ...told } = headers;
  expect(first).toMatchObject({
    method: "POST",
    url: `${BASE}/data/foundation/catalog/dataSets`,
    headers: told,
    body: {
      name: "a name",
      schemaRef: {
        id: dataset.schemaId,
        contentType: "application/vnd.adobe.xed+json;version=1",
      },
      tags: { t: ["v"] },
    },
  });
  expect(second).toMatchObject({ url: `${BASE}/data/core/ups/export/jobs`, headers: told, body });
  expect(first?.headers).not.toHaveProperty("x-request-id");
  expect(sent).toEqual([]);
  expect(simulator.counters()).toMatchObject({ datasetsCreated: 0, exportJobsCreated: 0 });
});

test("no write is sent, and each is planned", async () => {
  const { platform, dry, sent } = await dryWorld();
  for (const write of writes(platform)) await write();
  expect(sent).toEqual([]);
  expect(dry.requests().map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    "DELETE /data/foundation/catalog/dataSets/64a1b2c3d4e5f60718293a4b",
    "DELETE /data/core/ups/export/jobs/70001",
    "DELETE /data/core/ups/segment/jobs/80001",
    "POST /data/core/ups/segment/jobs",
  ]);
});

test("a planned evaluation has succeeded when it is read; other jobs are read for real", async () => {
  const { platform, sent } = await dryWorld();
  const { id } = await platform.segmentJobs.create(["s1"], create);
  expect(await platform.segmentJobs.read(id)).toMatchObject({ id, state: "succeeded" });
  expect(sent).toEqual([]);
  expect(await platform.segmentJobs.read("nobody")).toBeUndefined();
  expect(sent).toHaveLength(1);
});

test("what is read is real", async () => {
  const { platform, sent } = await dryWorld();
  const names: string[] = [];
  for await (const { name } of platform.datasets.list()) names.push(name);
  expect(names).toContain("Customer AI Scores - churn");
  expect(sent).toEqual(["GET /data/foundation/catalog/dataSets"]);
});

test("the end of a dry run is not taken for a lost answer", () => {
  expect(mayHaveHappened(new DryRunEnd())).toBe(false);
});
