import { expect, test, vi } from "vitest";

import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

const ups = "/data/core/ups";
const catalog = "/data/foundation/catalog";
const access = "/data/foundation/export";

test("an export goes from segment to file bytes, on the clock", async () => {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 500, clock });
  const { call, json } = testClient(simulator.fetch);
  const definitions = (await json("GET", `${ups}/segment/definitions`)) as {
    segments: { id: string; name: string }[];
  };
  const segment = definitions.segments.find(({ name }) => name === "High churn risk");
  const created = await call("POST", `${catalog}/dataSets`, {
    body: {
      name: "target",
      schemaRef: {
        id: "https://ns.adobe.com/xdm/context/profile__union",
        contentType: "application/vnd.adobe.xed+json;version=1",
      },
    },
  });
  expect(created.status).toBe(201);
  const [reference] = (await created.json()) as string[];
  expect(reference).toMatch(/^@\/datasets\/[0-9a-f]{24}$/);
  const datasetId = String(reference).split("/").at(-1);
  const job = (await json("POST", `${ups}/export/jobs`, {
    body: {
      fields: "identityMap,segmentMembership",
      filter: { segments: [{ segmentId: segment?.id, segmentNs: "ups", status: ["realized"] }] },
      destination: { datasetId, segmentPerBatch: false },
      schema: { name: "_xdm.context.profile" },
    },
  })) as { id: number; status: string; destination: { batchId: string } };
  expect(job.status).toBe("NEW");
  const { batchId } = job.destination;
  expect((await call("GET", `${catalog}/batches/${batchId}`)).status).toBe(404);

  clock.advance(1000);
  expect(await json("GET", `${ups}/export/jobs/${job.id}`)).toMatchObject({ status: "PROCESSING" });
  expect(await json("GET", `${catalog}/batches/${batchId}`)).toMatchObject({
    [batchId]: { status: "loading" },
  });

  clock.advance(1000);
  const world = await simulator.world();
  const rows = world.segments.find(({ id }) => id === segment?.id)?.rows;
  expect(rows).toBeGreaterThan(50);
  expect(await json("GET", `${ups}/export/jobs/${job.id}`)).toMatchObject({
    status: "SUCCEEDED",
    destination: { dataSetId: datasetId },
    metrics: { totalExportedProfileCounter: rows },
  });
  expect(await json("GET", `${catalog}/batches/${batchId}`)).toMatchObject({
    [batchId]: { status: "loading" },
  });

  clock.advance(300);
  expect(await json("GET", `${catalog}/batches/${batchId}`)).toMatchObject({
    [batchId]: { status: "success", metrics: { outputRecordCount: rows } },
  });
  const groups = (await json("GET", `${access}/batches/${batchId}/files`)) as {
    data: { dataSetFileId: string; records: string; _links: { self: { href: string } } }[];
  };
  expect(groups.data[0]).toMatchObject({ dataSetFileId: `${batchId}-1`, records: String(rows) });
  expect(groups.data[0]?._links.self.href).toBe(
    `https://localhost:443${access}/files/${batchId}-1`,
  );
  const files = (await json("GET", `${access}/files/${batchId}-1`)) as {
    data: { name: string; length: string; _links: { self: { href: string } } }[];
  };
  const file = files.data[0];
  const href = new URL(String(file?._links.self.href));
  const bytes = Buffer.from(
    await (await call("GET", `${href.pathname}${href.search}`)).arrayBuffer(),
  );
  expect(String(bytes.length)).toBe(file?.length);
  expect(bytes.subarray(0, 4).toString()).toBe("PAR1");
  expect(bytes.subarray(-4).toString()).toBe("PAR1");
  expect(simulator.counters()).toMatchObject({
    datasetsCreated: 1,
    exportJobsCreated: 1,
    tokensIssued: 1,
    bytesSent: bytes.length,
  });
  expect(await json("GET", `${catalog}/batches/${batchId}`)).toMatchObject({
    [batchId]: { metrics: { outputByteSize: bytes.length } },
  });

  await call("DELETE", `${catalog}/dataSets/${datasetId}`);
  expect((await call("GET", `${catalog}/batches/${batchId}`)).status).toBe(404);
  expect(await json("GET", `${ups}/export/jobs/${job.id}`)).toMatchObject({
    status: "SUCCEEDED",
    metrics: { totalExportedProfileCounter: rows },
  });
  await simulator.close();
});
