import { expect, test, vi } from "vitest";

import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { segmentIds, ups } from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

interface JobList {
  readonly children: readonly { readonly id: string; readonly source: string }[];
  readonly _links: { readonly next: { readonly href?: string } };
}

async function simulate() {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: 500, clock });
  return { clock, simulator, client: testClient(simulator.fetch) };
}

test("definitions go page by page, by start, by page, and by link", async () => {
  const { simulator, client } = await simulate();
  const body = {
    name: "Another",
    expression: { type: "PQL", format: "pql/text", value: "true" },
    schema: { name: "_xdm.context.profile" },
  };
  await client.json("POST", `${ups}/segment/definitions`, { body });
  const page = (query: string) => client.json("GET", `${ups}/segment/definitions?${query}`);
  expect(await page("limit=2")).toMatchObject({
    segments: [{ name: "Another" }, { name: "Loyal customers" }],
    page: { totalCount: 3, totalPages: 2, pageSize: 2, limit: 2 },
    link: { next: "/segment/definitions?start=2&limit=2" },
  });
  const last = { segments: [{ name: "High churn risk" }], link: {} };
  expect(await page("start=2&limit=2")).toMatchObject(last);
  expect(await page("page=1&limit=2")).toMatchObject(last);
  await simulator.close();
});

test("audiences have names of their own, and links that begin with @", async () => {
  const { simulator, client } = await simulate();
  expect(await client.json("GET", `${ups}/audiences?limit=1`)).toMatchObject({
    _page: { totalCount: 2, next: 1 },
    _links: { next: { href: "@/audiences?start=1&limit=1&totalCount=2" } },
  });
  const found = await client.json("GET", `${ups}/audiences?name=High churn risk`);
  const ids = await segmentIds(client);
  expect(found).toMatchObject({ children: [{ audienceId: ids["High churn risk"] }], _links: {} });
  await simulator.close();
});

test("an evaluation goes through its states and counts the members in the end", async () => {
  const { clock, simulator, client } = await simulate();
  const { "High churn risk": id = "" } = await segmentIds(client);
  const job = await client.json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: id }] });
  const read = () => client.json("GET", `${ups}/segment/jobs/${String(job["id"])}`);
  expect(job).toMatchObject({ status: "NEW", source: "api" });
  clock.advance(200);
  expect(await read()).toMatchObject({ status: "QUEUED" });
  clock.advance(200);
  expect(await read()).toMatchObject({ status: "PROCESSING", metrics: { totalTime: {} } });
  clock.advance(1600);
  const world = await simulator.world();
  expect(await read()).toMatchObject({
    status: "SUCCEEDED",
    metrics: { totalProfiles: 500, segmentedProfileCounter: { [id]: world.segments[0]?.rows } },
  });
  expect(world.segments.map(({ evaluatedAt }) => evaluatedAt)).toEqual([
    "2026-03-10T12:00:02.000Z",
    "2026-03-10T00:00:00.000Z",
  ]);
  expect(simulator.counters().segmentJobsCreated).toBe(1);
  await simulator.close();
});

test("a cancelled evaluation answers 204 and ends CANCELLED", async () => {
  const { clock, simulator, client } = await simulate();
  const { "High churn risk": id = "" } = await segmentIds(client);
  const job = await client.json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: id }] });
  const path = `${ups}/segment/jobs/${String(job["id"])}`;
  expect((await client.call("DELETE", path)).status).toBe(204);
  expect(await client.json("GET", path)).toMatchObject({ status: "CANCELLING" });
  clock.advance(500);
  expect(await client.json("GET", path)).toMatchObject({ status: "CANCELLED" });
  await simulator.close();
});

test("evaluations are listed newest first with the scheduled ones, filtered and paged", async () => {
  const { simulator, client } = await simulate();
  const { "High churn risk": id = "" } = await segmentIds(client);
  await client.json("POST", `${ups}/segment/jobs`, { body: [{ segmentId: id }] });
  const list = async (query: string) =>
    (await client.json("GET", `${ups}/segment/jobs?${query}`)) as unknown as JobList;
  expect((await list("")).children.map(({ source }) => source)).toEqual([
    "api",
    "scheduler",
    "scheduler",
  ]);
  const [, scheduled] = (await list("")).children;
  expect(await client.json("GET", `${ups}/segment/jobs/${scheduled?.id}`)).toMatchObject({
    status: "SUCCEEDED",
    segments: [{ segmentId: "*" }],
    creationTime: Date.UTC(2026, 2, 9, 23, 50),
    metrics: { totalTime: { endTimeInMs: Date.UTC(2026, 2, 10) } },
  });
  expect((await list(`property=segments~segmentId==${id}`)).children).toHaveLength(1);
  const first = await list("status=SUCCEEDED&limit=1");
  expect(first._links.next.href).toBe("/segment/jobs?start=1&limit=1&status=SUCCEEDED");
  expect((await list("status=SUCCEEDED&limit=1&start=1"))._links.next).toEqual({});
  await simulator.close();
});

test.each([[[]], [{}], [[{ segment: "x" }]], [[{ segmentId: "nobody" }]]])(
  "refuses to evaluate %j",
  async (body) => {
    const { simulator, client } = await simulate();
    const headers = { "x-request-id": "mine" };
    const response = await client.call("POST", `${ups}/segment/jobs`, { body, headers });
    expect([response.status, await response.json()]).toMatchObject([400, { requestId: "mine" }]);
    expect(simulator.counters().segmentJobsCreated).toBe(0);
    await simulator.close();
  },
);
