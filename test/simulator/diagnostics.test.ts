import { expect, test, vi } from "vitest";

import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import {
  access,
  batchFiles,
  catalog,
  makeDataset,
  pathOf,
  readJob,
  segmentIds,
  startExport,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

interface Listing {
  readonly data: readonly {
    readonly name: string;
    readonly length: string;
    readonly _links: { readonly self: { readonly href: string } };
  }[];
}

async function exported(fault: string) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 300, clock, faults: [fault] });
  const client = testClient(simulator.fetch);
  const { "High churn risk": churn = "" } = await segmentIds(client);
  const datasetId = await makeDataset(client);
  const { id, destination } = await startExport(client, { datasetId, segments: [churn] });
  clock.advance(3000);
  const batch = destination.batchId ?? "";
  const listing = async (path: string) =>
    (await client.json("GET", `${access}/batches/${batch}/${path}`)) as unknown as Listing;
  const text = async ({ _links }: Listing["data"][number]) =>
    (await client.call("GET", pathOf(_links.self.href))).text();
  return { simulator, client, id, batch, listing, text };
}

test("a failed batch has its reasons, its files, and what was wrong with its rows", async () => {
  const { simulator, client, batch, listing, text } = await exported("batch-failed");
  expect(await client.json("GET", `${catalog}/batches/${batch}`)).toMatchObject({
    [batch]: {
      status: "failed",
      errors: [
        { code: "INGEST-1401-400", recordCount: 2 },
        { code: "INGEST-1555-400", recordCount: 3 },
      ],
    },
  });
  const failed = await listing("failed");
  expect(failed.data.map(({ name }) => name)).toEqual([
    "_SUCCESS",
    expect.stringMatching(/^part-00000-[0-9a-f-]{36}-c000\.json$/),
  ]);
  for (const file of failed.data)
    expect(Buffer.byteLength(await text(file))).toBe(Number(file.length));
  const meta = await listing("meta");
  expect(meta.data.map(({ name }) => name)).toEqual([
    "input_files",
    "row_errors_sample.json",
    "row_errors",
  ]);
  const rows = await listing("meta?path=row_errors");
  expect(rows.data.map(({ name }) => name)).toEqual([
    "parsing_errors_0.json",
    "conversion_errors_0.json",
  ]);
  const [parsing, conversion] = await Promise.all(
    rows.data.map(async (file) =>
      (await text(file))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { _errors: { code: string }[] }),
    ),
  );
  expect(parsing).toHaveLength(2);
  expect(conversion?.map(({ _errors }) => _errors[0]?.code)).toEqual(
    Array(3).fill("INGEST-1555-400"),
  );
  expect((await client.call("GET", `${access}/batches/${batch}/meta?path=none`)).status).toBe(404);
  await simulator.close();
});

test("batch-row-errors: the batch is good, says what it left out, and keeps the details", async () => {
  const { simulator, client, batch, listing } = await exported("batch-row-errors");
  const rows = (await simulator.world()).segments[0]?.rows ?? 0;
  expect(await client.json("GET", `${catalog}/batches/${batch}`)).toMatchObject({
    [batch]: {
      status: "success",
      errors: [
        { code: "INGEST-1212-400" },
        { code: "INGEST-1401-400" },
        { code: "INGEST-1555-400" },
      ],
      metrics: { inputRecordCount: rows + 5, outputRecordCount: rows, failedRecordCount: 5 },
    },
  });
  expect((await listing("meta?path=row_errors")).data).toHaveLength(2);
  expect((await listing("failed")).data).toEqual([]);
  expect(await batchFiles(client, batch)).toHaveLength(1);
  await simulator.close();
});

test("a batch without trouble has nothing to tell", async () => {
  const { simulator, listing } = await exported("late-batch#2");
  expect((await listing("meta")).data).toEqual([]);
  expect((await listing("failed")).data).toEqual([]);
  await simulator.close();
});

test.each([
  ["job-failed", ["0100000003", "0090000009"]],
  ["dataset-not-union", ["0100000003"]],
  ["job-cancelled", []],
])("%s tells its codes", async (fault, codes) => {
  const { simulator, client, id } = await exported(fault);
  const { errors } = (await readJob(client, id)) as unknown as { errors: { code: string }[] };
  expect(errors.map(({ code }) => code)).toEqual(codes);
  await simulator.close();
});
