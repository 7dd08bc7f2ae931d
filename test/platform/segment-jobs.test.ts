import { expect, test } from "vitest";

import { toSegmentJob } from "../../src/platform/segment-jobs.ts";
import { all, inTurn, startPlatform } from "./test-platform.ts";

const done = {
  id: "job-1",
  source: "scheduler",
  status: "SUCCEEDED",
  computeGatewayJobId: "text-here",
  segments: [{ segmentId: "s1", segment: { id: "s1", mergePolicy: { id: "m", version: 1 } } }],
  metrics: {
    totalTime: { startTimeInMs: 1_750_000_000_000, endTimeInMs: 1_750_000_100_000 },
    profileSegmentationTime: {},
    segmentedProfileCounter: { s1: 20, s2: "7", s3: null },
  },
  creationTime: 1_750_000_000_000,
  updateTime: 1_750_000_200_000,
};

test("reads what the guide documents", () => {
  expect(toSegmentJob(done)).toEqual({
    id: "job-1",
    state: "succeeded",
    status: "SUCCEEDED",
    source: "scheduler",
    segmentIds: ["s1"],
    createdAt: "2025-06-15T15:06:40.000Z",
    endedAt: "2025-06-15T15:08:20.000Z",
    members: { s1: 20, s2: 7 },
    errors: [],
  });
});

test("a running job has no end, whatever its metrics say", () => {
  const running = toSegmentJob({ ...done, status: "PROCESSING" });
  expect([running.state, running.endedAt]).toEqual(["running", null]);
  expect(toSegmentJob({ ...done, metrics: {} }).endedAt).toBe("2025-06-15T15:10:00.000Z");
});

test("everything is a star", () => {
  expect(toSegmentJob({ ...done, segments: [{ segmentId: "*" }] }).segmentIds).toEqual(["*"]);
});

test("the body is a list of segments", async () => {
  const { platform, calls } = await startPlatform(() => ({
    body: { ...done, status: "PROCESSING" },
  }));
  const job = await platform.segmentJobs.create(["s1", "s2"], { requestId: "r-1" });
  expect(job).toMatchObject({ id: "job-1", state: "running" });
  expect(JSON.parse(calls()[0]?.body ?? "")).toEqual([{ segmentId: "s1" }, { segmentId: "s2" }]);
  expect(calls()[0]?.headers["x-request-id"]).toBe("r-1");
});

test("too many evaluations at once are waited for: nothing was made", async () => {
  const { platform, calls } = await startPlatform(inTurn({ status: 429 }, { body: done }));
  await platform.segmentJobs.create(["s1"], { requestId: "r-1" });
  expect(calls()).toHaveLength(2);
});

test.each([
  "https://HOST:443/data/core/ups/segment/jobs?start=1&limit=1",
  "/segment/jobs?start=1&limit=1",
  "@/segment/jobs?start=1&limit=1",
])("follows _links.next %s until it is {}", async (href) => {
  const pages = (host: string) => [
    { children: [done], _links: { next: { href: href.replace("HOST", host) } } },
    { children: [{ ...done, id: "job-2" }], _links: { next: {} } },
  ];
  const { platform, calls } = await startPlatform((_request, earlier) => ({
    body: pages("127.0.0.1")[earlier],
  }));
  expect((await all(platform.segmentJobs.list())).map(({ id }) => id)).toEqual(["job-1", "job-2"]);
  expect(Object.fromEntries(calls()[0]?.query ?? [])).toEqual({
    limit: "100",
    sort: "creationTime:desc",
  });
  expect(Object.fromEntries(calls()[1]?.query ?? [])).toEqual({ start: "1", limit: "1" });
});

test("asks for no more than wanted, and filters by status", async () => {
  const children = [done, { ...done, id: "job-2", status: "FAILED" }];
  const { platform, calls } = await startPlatform(() => ({ body: { children } }));
  const found = await all(platform.segmentJobs.list({ status: "SUCCEEDED", limit: 3 }));
  expect(found.map(({ id }) => id)).toEqual(["job-1"]);
  expect([calls()[0]?.query.get("limit"), calls()[0]?.query.get("status")]).toEqual([
    "3",
    "SUCCEEDED",
  ]);
});

test.each([
  ["204", { status: 204 }],
  ["200 with a body", { body: { status: true, message: "marked for cancelling" } }],
  ["404", { status: 404, body: { status: 404, title: "x" } }],
])("cancels: %s", async (_name, answer) => {
  const { platform, calls } = await startPlatform(() => answer);
  await platform.segmentJobs.cancel("job-1");
  expect(calls()[0]).toMatchObject({ method: "DELETE", path: "/data/core/ups/segment/jobs/job-1" });
});
