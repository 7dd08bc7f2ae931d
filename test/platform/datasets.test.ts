import { expect, test } from "vitest";

import { createdId, toDataset } from "../../src/platform/datasets.ts";
import { all, failureOf, inTurn, startPlatform } from "./test-platform.ts";

const ID = "64a1b2c3d4e5f60718293a4b";
const UNION = "https://ns.adobe.com/xdm/context/profile__union";
const newDataset = { name: "aepx-run-0001", schemaId: UNION, tags: { "aepx/run": ["run-1"] } };
const options = { requestId: "r-1" };

/** `count` datasets from number `from`, keyed by id; the higher the number the newer. */
function page(from: number, count: number): Record<string, unknown> {
  const entries = Array.from({ length: count }, (_, index) => {
    const number = from - index;
    return [`ds-${number}`, { name: `name ${number}`, created: 1_750_000_000_000 + number }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

test("reads what Catalog documents", () => {
  const wire = {
    name: "Customer AI Scores - churn",
    imsOrg: "A@AdobeOrg",
    tags: { "adobe/pqs/table": ["customer_ai"], unifiedProfile: ["enabled:true"] },
    created: 1_750_000_000_000,
    updated: 1_750_000_100_000,
    schemaRef: {
      id: "https://ns.adobe.com/t/schemas/1",
      contentType: "application/vnd.adobe.xed+json",
    },
  };
  expect(toDataset(ID, wire)).toEqual({
    id: ID,
    name: "Customer AI Scores - churn",
    schemaId: "https://ns.adobe.com/t/schemas/1",
    profileEnabled: true,
    tags: { "adobe/pqs/table": ["customer_ai"], unifiedProfile: ["enabled:true"] },
    createdAt: "2025-06-15T15:06:40.000Z",
    updatedAt: "2025-06-15T15:08:20.000Z",
  });
});

test.each([
  [["enabled:true"], true],
  [["enabled: true"], true],
  [["isUpsert:true", "enabled:true"], true],
  [["enabled:false"], false],
  ["enabled:true", true],
  [undefined, false],
])("Profile tag %j: %s", (unifiedProfile, expected) => {
  expect(toDataset(ID, { name: "a", tags: { unifiedProfile } }).profileEnabled).toBe(expected);
});

test("needs none of the fields", () => {
  expect(toDataset(ID, {})).toEqual({
    id: ID,
    name: ID,
    schemaId: null,
    profileEnabled: false,
    tags: {},
    createdAt: null,
    updatedAt: null,
  });
});

test.each([
  [["@/dataSets/5c8c3c555033b814b69f947f"], "5c8c3c555033b814b69f947f"],
  [["@/datasets/5b020a27e7040801dedba61b"], "5b020a27e7040801dedba61b"],
  [["https://platform.adobe.io:443/data/foundation/catalog/dataSets/abc"], "abc"],
  [["@/dataSets/abc?x=1"], "abc"],
  [[], null],
  [["@/batches/abc"], null],
  [undefined, null],
])("created id of %j", (references, id) => {
  expect(createdId(references)).toBe(id);
});

test("creates on the union schema, with tags", async () => {
  const { platform, calls } = await startPlatform(() => ({
    status: 201,
    body: [`@/datasets/${ID}`],
  }));
  expect(await platform.datasets.create(newDataset, options)).toBe(ID);
  expect(calls()[0]).toMatchObject({ method: "POST", path: "/data/foundation/catalog/dataSets" });
  expect(JSON.parse(calls()[0]?.body ?? "")).toEqual({
    name: "aepx-run-0001",
    schemaRef: { id: UNION, contentType: "application/vnd.adobe.xed+json;version=1" },
    tags: { "aepx/run": ["run-1"] },
  });
});

test.each([200, 201])("takes the id from Location when %i comes without a body", async (status) => {
  const headers = { location: `https://platform.adobe.io/data/foundation/catalog/dataSets/${ID}` };
  const { platform } = await startPlatform(() => ({ status, headers }));
  expect(await platform.datasets.create(newDataset, options)).toBe(ID);
});

test("an answer that names no dataset is unreadable, and it may exist", async () => {
  const { platform } = await startPlatform(() => ({ status: 201, body: [] }));
  const error = await failureOf(platform.datasets.create(newDataset, options));
  expect(error.message).toBe(
    "POST /data/foundation/catalog/dataSets failed: the answer 201 (request r-1) names no dataset. Check that AEPX_BASE_URL names Adobe's service and that no proxy changes its answers.",
  );
});

test("validates without creating", async () => {
  const { platform, calls } = await startPlatform(() => ({ status: 200 }));
  await platform.datasets.validate(newDataset);
  expect(calls()[0]).toMatchObject({ method: "POST", headers: { pragma: "validate-only" } });
});

test("pages by start and limit until a page is short", async () => {
  const { platform, calls } = await startPlatform(
    inTurn({ body: page(250, 100) }, { body: page(150, 100) }, { body: page(50, 50) }),
  );
  const found = await all(platform.datasets.list());
  expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, i) => `ds-${250 - i}`));
  const queries = calls().map(({ query }) => [
    query.get("start"),
    query.get("limit"),
    query.get("orderBy"),
  ]);
  expect(queries).toEqual(["0", "100", "200"].map((start) => [start, "100", "desc:created"]));
});

test("a last page that is just full costs one empty one", async () => {
  const { platform, calls } = await startPlatform(inTurn({ body: page(100, 100) }, { body: {} }));
  expect(await all(platform.datasets.list())).toHaveLength(100);
  expect(calls()).toHaveLength(2);
});

test("orders by time itself, since keys of digits are reordered, and skips what is no entry", async () => {
  const body = {
    "111111111111111111111111": { name: "old", created: 1 },
    z: { name: "new", created: 3 },
    "9": { name: "middle", created: 2 },
    _page: { count: 3 },
    broken: null,
  };
  const { platform } = await startPlatform(() => ({ body }));
  expect((await all(platform.datasets.list())).map(({ name }) => name)).toEqual([
    "new",
    "middle",
    "old",
  ]);
});

test("filters by name and tag on the wire, and once more here", async () => {
  const body = {
    a: { name: "nightly", tags: { "aepx/run": ["run-1"], other: ["x"] } },
    b: { name: "Nightly", tags: { "aepx/run": ["run-1"] } },
    c: { name: "nightly", tags: { "aepx/run": ["run-2"] } },
  };
  const { platform, calls } = await startPlatform(() => ({ body }));
  const filter = { name: "nightly", tags: { "aepx/run": "run-1" }, limit: 5 };
  expect((await all(platform.datasets.list(filter))).map(({ id }) => id)).toEqual(["a"]);
  expect([calls()[0]?.query.get("name"), calls()[0]?.query.get("tags")]).toEqual([
    "nightly",
    "aepx/run:run-1",
  ]);
});

test.each(["a,b", "!a", "a*"])(
  "the name %s means something in Catalog's filter, so it is compared here",
  async (name) => {
    const { platform, calls } = await startPlatform(() => ({
      body: { x: { name }, y: { name: "a" } },
    }));
    expect((await all(platform.datasets.list({ name }))).map(({ id }) => id)).toEqual(["x"]);
    expect(calls()[0]?.query.has("name")).toBe(false);
  },
);

test("an empty list may be 404", async () => {
  const { platform } = await startPlatform(() => ({
    status: 404,
    body: { title: "NotFoundError", status: 404 },
  }));
  expect(await all(platform.datasets.list({ name: "none" }))).toEqual([]);
});

test("a 404 of the whole address is an error for lists and reads", async () => {
  const answer = { status: 404, body: "<html></html>", headers: { "content-type": "text/html" } };
  const { platform } = await startPlatform(() => answer);
  expect(await failureOf(all(platform.datasets.list()))).toMatchObject({ code: "not-found" });
  expect(await failureOf(platform.datasets.read(ID))).toMatchObject({ code: "not-found" });
});

test("reads one, out of the object that is keyed by its id", async () => {
  const { platform, calls } = await startPlatform(
    inTurn(
      { body: { [ID]: { name: "a" } } },
      { status: 404, body: { title: "NotFoundError", status: 404 } },
      { body: {} },
    ),
  );
  expect(await platform.datasets.read(ID)).toMatchObject({ id: ID, name: "a" });
  expect(await platform.datasets.read(ID)).toBeUndefined();
  expect(await platform.datasets.read(ID)).toBeUndefined();
  expect(calls()[0]?.path).toBe(`/data/foundation/catalog/dataSets/${ID}`);
});

test.each([
  ["200 and a reference", { body: [`@/dataSets/${ID}`] }],
  ["200 and an empty list", { body: [] }],
  ["204", { status: 204 }],
  ["404", { status: 404, body: { title: "NotFoundError", status: 404 } }],
])("deletes: %s", async (_name, answer) => {
  const { platform, calls } = await startPlatform(() => answer);
  await platform.datasets.delete(ID);
  expect(calls()[0]).toMatchObject({
    method: "DELETE",
    path: `/data/foundation/catalog/dataSets/${ID}`,
  });
});
