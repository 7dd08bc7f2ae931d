import { expect, test, vi } from "vitest";

import { UsageError } from "../../src/core/errors.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import {
  access,
  batchFiles,
  catalog,
  makeDataset,
  segmentIds,
  startExport,
  ups,
} from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

const SCORES = "Customer AI Scores - churn";

interface Job {
  readonly id: string;
  readonly source: string;
  readonly creationTime: number;
}

async function simulate(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 300, clock, ...options });
  // A new token each time: days pass here.
  const client = () => testClient(simulator.fetch);
  const evaluations = async (query = "") =>
    (
      (await client().json("GET", `${ups}/segment/jobs?${query}`)) as {
        children: Job[];
      }
    ).children;
  const batchesOf = async (name: string) => {
    const { datasets } = await simulator.world();
    const dataset = datasets.find((one) => one.name === name);
    const query = `dataSet=${dataset?.id}&orderBy=desc:created`;
    return (await client().json("GET", `${catalog}/batches?${query}`)) as Record<
      string,
      { status: string; createdClient: string; replay?: { predecessors: string[] } }
    >;
  };
  return { clock, simulator, client, evaluations, batchesOf };
}

test("a new day brings its evaluation, finished at midnight", async () => {
  const { simulator, evaluations } = await simulate();
  expect(await evaluations()).toHaveLength(2);
  simulator.control({ day: 1 });
  const jobs = await evaluations("sort=creationTime:desc");
  expect(jobs).toHaveLength(3);
  expect(jobs[0]).toMatchObject({
    source: "scheduler",
    status: "SUCCEEDED",
    segments: [{ segmentId: "*" }],
    creationTime: Date.UTC(2026, 2, 10, 23, 50),
  });
  const { segments } = await simulator.world();
  expect(segments.map(({ evaluatedAt }) => evaluatedAt)).toEqual(
    Array(2).fill("2026-03-11T00:00:00.000Z"),
  );
  await simulator.close();
});

test("time that is skipped brings no day: what was evaluated grows old, until the next day comes", async () => {
  const { simulator, evaluations } = await simulate();
  simulator.control({ advanceSeconds: 2 * 86_400 });
  expect(await evaluations()).toHaveLength(2);
  expect((await simulator.world()).segments[0]?.evaluatedAt).toBe("2026-03-10T00:00:00.000Z");
  simulator.control({ day: 1 });
  expect((await simulator.world()).segments[0]?.evaluatedAt).toBe("2026-03-13T00:00:00.000Z");
  await simulator.close();
});

test("up to midnight there is nothing new, and time that passes by itself counts too", async () => {
  const { clock, simulator, evaluations, batchesOf } = await simulate();
  clock.advance(12 * 3_600_000 - 1);
  expect(await evaluations()).toHaveLength(2);
  const before = Object.keys(await batchesOf(SCORES)).length;
  clock.advance(1 + 3 * 86_400_000);
  expect(await evaluations()).toHaveLength(6);
  expect(Object.keys(await batchesOf(SCORES))).toHaveLength(before + 4);
  await simulator.close();
});

test("an evaluation on demand makes only its own segments newer", async () => {
  const { clock, simulator, client } = await simulate();
  const { "High churn risk": churn = "" } = await segmentIds(client());
  await client().json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: churn }] });
  clock.advance(2000);
  const { segments } = await simulator.world();
  expect(segments.map(({ name, evaluatedAt }) => [name, evaluatedAt])).toEqual([
    ["High churn risk", "2026-03-10T12:00:02.000Z"],
    ["Loyal customers", "2026-03-10T00:00:00.000Z"],
  ]);
  await simulator.close();
});

test("evaluations by status, by segment, by source, in both orders", async () => {
  const { simulator, client, evaluations } = await simulate();
  const ids = await segmentIds(client());
  const post = async (id = "") =>
    String(
      (await client().json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: id }] }))["id"],
    );
  const [first, second] = [await post(ids["High churn risk"]), await post(ids["Loyal customers"])];
  const found = async (query: string) => (await evaluations(query)).map(({ id }) => id);
  expect(await found("status=NEW")).toEqual([first, second]);
  expect(await found(`property=segments~segmentId==${ids["Loyal customers"]}`)).toEqual([second]);
  expect(await found("property=source==api")).toEqual([first, second]);
  const scheduled = await found("property=source==scheduler");
  expect(scheduled).toHaveLength(2);
  expect(await found("sort=creationTime:asc&limit=2")).toEqual(scheduled.toReversed());
  expect(await found("sort=updateTime:desc&limit=2&start=2")).toEqual(scheduled);
  await simulator.close();
});

test("segment-job-429 refuses as many as it says, and no more", async () => {
  const { simulator, client } = await simulate({ faults: ["segment-job-429#2"] });
  const { "High churn risk": churn } = await segmentIds(client());
  const body = [{ segmentId: churn }];
  const statuses = [];
  for (let n = 0; n < 4; n++)
    statuses.push((await client().call("POST", `${ups}/segment/jobs`, { body })).status);
  expect(statuses).toEqual([429, 429, 200, 200]);
  expect(simulator.counters().segmentJobsCreated).toBe(2);
  await simulator.close();
});

test("the schedule tells when the daily evaluation runs", async () => {
  const { simulator, client, evaluations } = await simulate();
  const { children } = (await client().json("GET", `${ups}/config/schedules`)) as {
    children: { schedule: string }[];
  };
  expect(children).toMatchObject([
    { type: "batch_segmentation", state: "active", schedule: "0 50 23 * * ?" },
  ]);
  const [minute, hour] = (children[0]?.schedule ?? "").split(" ").slice(1).map(Number);
  const [newest] = await evaluations();
  const started = new Date(newest?.creationTime ?? 0);
  expect([started.getUTCHours(), started.getUTCMinutes()]).toEqual([hour, minute]);
  await simulator.close();
});

test("extraBatch: one more live batch, which replaces no other", async () => {
  const { simulator, client, batchesOf } = await simulate();
  const before = Object.keys(await batchesOf(SCORES));
  simulator.control({ extraBatch: { dataset: SCORES } });
  const after = await batchesOf(SCORES);
  const [newest = "", ...others] = Object.keys(after);
  expect(others).toEqual(before);
  expect(after[newest]).toMatchObject({ status: "success", createdClient: "acp_foundation_push" });
  expect(after[newest]).not.toHaveProperty("replay");
  const { datasets } = await simulator.world();
  expect(datasets.find(({ name }) => name === SCORES)?.batches[0]).toEqual({
    id: newest,
    rows: 30,
  });
  expect(await batchFiles(client(), newest)).toHaveLength(1);
  await simulator.close();
});

test("extraBatch: in any dataset, by its id, by any client, over HTTP", async () => {
  const { simulator, client, batchesOf } = await simulate();
  const { datasets } = await simulator.world();
  const events = datasets.find(({ name }) => name === "Web events");
  const control = (extraBatch: unknown) =>
    simulator.fetch(
      new Request("http://localhost/__aepx/control", {
        method: "POST",
        body: JSON.stringify({ extraBatch }),
      }),
    );
  expect((await control({ dataset: events?.id, client: "flow_service" })).status).toBe(200);
  const [[id, batch] = ["", undefined]] = Object.entries(await batchesOf("Web events"));
  expect(batch).toMatchObject({ createdClient: "flow_service" });
  expect(await batchFiles(client(), id)).toHaveLength(1);
  expect(await (await control({ dataset: "nothing" })).json()).toEqual({
    error: 'The control change is not usable: there is no data set "nothing".',
  });
  for (const wrong of ["x", {}, { dataset: 1 }, { dataset: "x", client: 1 }])
    expect((await control(wrong)).status).toBe(400);
  expect(() => simulator.control({ extraBatch: { dataset: "nothing" } })).toThrow(UsageError);
  await simulator.close();
});

test("batch-vanishes: from success to inactive to deleted while it is read, with a successor behind it", async () => {
  const { clock, simulator, client, batchesOf } = await simulate({ faults: ["batch-vanishes#1"] });
  const before = Object.keys(await batchesOf(SCORES));
  const [old = ""] = before;
  const status = async () => (await batchesOf(SCORES))[old]?.status;
  const group = `${access}/files/${old}-1`;
  const { data } = (await client().json("GET", group)) as { data: { name: string }[] };
  const file = `${group}?path=${encodeURIComponent(data[0]?.name ?? "")}`;
  expect(await status()).toBe("inactive");
  for (const gone of [file, group, `${access}/batches/${old}/files`])
    expect((await client().call("GET", gone)).status).toBe(404);
  clock.advance(999);
  expect(await status()).toBe("inactive");
  clock.advance(1);
  expect(await status()).toBe("deleted");

  const after = await batchesOf(SCORES);
  const [successor = ""] = Object.keys(after);
  expect(before).not.toContain(successor);
  expect(after[successor]).toMatchObject({
    status: "success",
    createdClient: "acp_foundation_push",
    replay: { predecessors: [old] },
  });
  expect(await batchFiles(client(), successor)).toHaveLength(1);
  await simulator.close();
});

test("batch-vanishes: a batch of an export job has a successor in the same dataset", async () => {
  const { clock, simulator, client, batchesOf } = await simulate({ faults: ["batch-vanishes#1"] });
  const { "High churn risk": churn = "" } = await segmentIds(client());
  const datasetId = await makeDataset(client(), { name: "target" });
  const { destination } = await startExport(client(), { datasetId, segments: [churn] });
  clock.advance(3000);
  const id = destination.batchId ?? "";
  await client().call("GET", `${access}/files/${id}-1`);
  const [successor = "", ...rest] = Object.keys(await batchesOf("target"));
  expect(rest).toEqual([id]);
  expect((await batchFiles(client(), successor)).length).toBe(1);
  // The fault was for the first batch: no other vanishes.
  const [scores = ""] = Object.keys(await batchesOf(SCORES));
  expect(await batchFiles(client(), scores)).toHaveLength(1);
  await simulator.close();
});

test("once everything that was made is deleted, the world is as before, to the byte", async () => {
  const { clock, simulator, client } = await simulate();
  const world = async () =>
    (await simulator.fetch(new Request("http://localhost/__aepx/world"))).text();
  const before = await world();
  const { "High churn risk": churn = "" } = await segmentIds(client());
  const made = [];
  for (const seconds of [3, 0, 0]) {
    const datasetId = await makeDataset(client());
    made.push(datasetId);
    await startExport(client(), { datasetId, segments: [churn] });
    clock.advance(seconds * 1000);
  }
  const body = {
    name: "Mine",
    expression: { type: "PQL", format: "pql/text", value: "true" },
    schema: { name: "_xdm.context.profile" },
  };
  const segment = await client().json("POST", `${ups}/segment/definitions`, { body });
  expect(await world()).not.toBe(before);
  for (const id of made) await client().call("DELETE", `${catalog}/dataSets/${id}`);
  await client().call("DELETE", `${ups}/segment/definitions/${String(segment["id"])}`);
  clock.advance(10_000);
  expect(await world()).toBe(before);
  await simulator.close();
});
