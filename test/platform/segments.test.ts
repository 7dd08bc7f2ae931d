import { expect, test } from "vitest";

import { toSegment } from "../../src/platform/segments.ts";
import { all, failureOf, inTurn, startPlatform } from "./test-platform.ts";

const one = (id: string) => ({ id, name: `Segment ${id}` });
const ids = async (found: AsyncIterable<{ readonly id: string }>) =>
  (await all(found)).map(({ id }) => id);

test("reads what the guide documents", () => {
  const wire = {
    id: "0f5a2f0e-7b1d-4f0a-9a44-1c7e5d0a1111",
    name: "High churn risk",
    description: "",
    mergePolicyId: "7d3b6c1a-52f4-4f8e-8f5b-2b9c0d2e2222",
    creationTime: 1_750_000_000_000,
    expression: { type: "PQL", format: "pql/text", value: "score >= 80" },
    updateEpoch: 1_750_000_000,
    updateTime: 1_750_000_100_000,
  };
  expect(toSegment(wire)).toEqual({
    id: "0f5a2f0e-7b1d-4f0a-9a44-1c7e5d0a1111",
    name: "High churn risk",
    description: null,
    mergePolicyId: "7d3b6c1a-52f4-4f8e-8f5b-2b9c0d2e2222",
    namespace: "ups",
    kind: "unknown",
    origin: null,
    definition: "score >= 80",
    createdAt: "2025-06-15T15:06:40.000Z",
    updatedAt: "2025-06-15T15:08:20.000Z",
  });
});

test("walks numbered pages from 0 up to totalPages", async () => {
  const page = { totalPages: 3, totalCount: 3, pageSize: 1 };
  const { platform, calls } = await startPlatform(
    inTurn(...["a", "b", "c"].map((id) => ({ body: { segments: [one(id)], page, link: {} } }))),
  );
  expect(await ids(platform.segments.list())).toEqual(["a", "b", "c"]);
  expect(calls().map(({ query }) => query.get("page"))).toEqual([null, "1", "2"]);
  expect(calls()[0]?.query.get("limit")).toBe("100");
});

test("follows link.next where there is one, and ends where it ends", async () => {
  const page = { totalPages: 9 };
  const { platform, calls } = await startPlatform(
    inTurn(
      {
        body: {
          segments: [one("a")],
          page,
          link: { next: "/segment/definitions?start=1&limit=1" },
        },
      },
      {
        body: {
          segments: [one("b")],
          page,
          link: { next: "@/segment/definitions?start=2&limit=1" },
        },
      },
      { body: { segments: [one("c")], page, link: {} } },
    ),
  );
  expect(await ids(platform.segments.list())).toEqual(["a", "b", "c"]);
  expect(calls().map(({ query }) => query.get("start"))).toEqual([null, "1", "2"]);
  expect(calls().map(({ path }) => path)).toEqual(
    Array(3).fill("/data/core/ups/segment/definitions"),
  );
});

test("a definition that a new one pushed onto the next page comes once", async () => {
  const page = { totalPages: 2 };
  const { platform } = await startPlatform(
    inTurn(
      { body: { segments: [one("a"), one("b")], page } },
      { body: { segments: [one("b"), one("c")], page } },
    ),
  );
  expect(await ids(platform.segments.list())).toEqual(["a", "b", "c"]);
});

test.each([
  ["no page at all", { segments: [one("a")] }, ["a"]],
  ["nothing", { segments: [], page: { totalPages: 0 }, link: {} }, []],
  ["an empty page that promises more", { segments: [], page: { totalPages: 5 } }, []],
])("ends after one page: %s", async (_name, body, expected) => {
  const { platform, calls } = await startPlatform(() => ({ body }));
  expect(await ids(platform.segments.list())).toEqual(expected);
  expect(calls()).toHaveLength(1);
});

test("a next on another host is refused and not asked", async () => {
  const link = { next: "https://evil.example/segment/definitions?start=1" };
  const { platform, calls } = await startPlatform(() => ({ body: { segments: [one("a")], link } }));
  expect(await failureOf(ids(platform.segments.list()))).toMatchObject({ code: "foreign-href" });
  expect(calls()).toHaveLength(1);
});

test("reads one, or says that there is none", async () => {
  const { platform } = await startPlatform(
    inTurn(
      { body: one("a") },
      {
        status: 404,
        body: { requestId: "r", errors: { "404": [{ code: "UPAPI-113430-404", message: "No" }] } },
      },
      { body: "" },
    ),
  );
  expect(await platform.segments.read("a")).toMatchObject({ id: "a" });
  expect(await platform.segments.read("a")).toBeUndefined();
  expect(await failureOf(platform.segments.read("a"))).toMatchObject({ code: "unreadable-reply" });
});
