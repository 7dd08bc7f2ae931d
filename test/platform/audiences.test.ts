import { expect, test } from "vitest";

import { toAudience } from "../../src/platform/audiences.ts";
import { all, failureOf, inTurn, startPlatform } from "./test-platform.ts";

/** After Adobe's samples of GET /audiences. */
const own = {
  id: "60ccea95-0000-4180-97a5-58af4aa28501",
  audienceId: "60ccea95-0000-4180-97a5-58af4aa28501",
  schema: { name: "_xdm.context.profile" },
  name: "High churn risk",
  description: "Score of 80 and more",
  mergePolicyId: "m1",
  creationTime: 1_650_374_572_000,
  updateTime: 1_650_374_573_000,
  type: "SegmentDefinition",
  originName: "REAL_TIME_CUSTOMER_PROFILE",
  namespace: "AEPSegments",
};
const external = {
  id: "32a83b5d-0000-4bd6-b3cb-3aee2f4c3001",
  audienceId: "uploaded-1",
  name: "Uploaded",
  namespace: "CustomerUpload",
  type: "ExternalSegment",
  originName: "CUSTOM_UPLOAD",
};

test("a segment of the platform is exported by its id in ups, whatever namespace it shows", () => {
  expect(toAudience(own)).toEqual({
    id: "60ccea95-0000-4180-97a5-58af4aa28501",
    name: "High churn risk",
    description: "Score of 80 and more",
    mergePolicyId: "m1",
    namespace: "ups",
    kind: "profile",
    origin: "REAL_TIME_CUSTOMER_PROFILE",
    definition: null,
    createdAt: "2022-04-19T13:22:52.000Z",
    updatedAt: "2022-04-19T13:22:53.000Z",
  });
});

test("an audience from elsewhere is exported by its maker's id in its maker's namespace", () => {
  expect(toAudience(external)).toMatchObject({
    id: "uploaded-1",
    name: "Uploaded",
    mergePolicyId: null,
    namespace: "CustomerUpload",
    kind: "unknown",
    origin: "CUSTOM_UPLOAD",
  });
});

test.each([
  ["accounts", { ...own, schema: { name: "_xdm.context.account" } }, { kind: "account" }],
  ["another class", { ...own, schema: { name: "_xdm.context.x" } }, { kind: "unknown" }],
  ["no type, own namespace", { ...own, type: undefined }, { namespace: "ups" }],
  ["no type, no namespace", { id: "a" }, { id: "a", namespace: "ups", origin: null }],
  ["no type, other namespace", { ...external, type: undefined }, { namespace: "CustomerUpload" }],
  ["the other word for external", { ...external, type: "ExternalAudience" }, { id: "uploaded-1" }],
  ["no id of its maker", { ...external, audienceId: "" }, { id: external.id }],
])("reads: %s", (_name, wire, expected) => {
  expect(toAudience(wire)).toMatchObject(expected);
});

test("follows links that begin with @, keeping the name that they leave out, and gives each once", async () => {
  const next = { href: "@/audiences?start=1&limit=100&totalCount=3" };
  const { platform, calls } = await startPlatform(
    inTurn(
      { body: { children: [own, external], _page: {}, _links: { next } } },
      { body: { children: [external, { ...external, id: "x", audienceId: "x" }], _links: {} } },
    ),
  );
  const found = await all(platform.audiences.list({ name: "churn & co" }));
  expect(found.map(({ id }) => id)).toEqual([own.id, "uploaded-1", "x"]);
  expect(calls().map(({ path, query }) => [path, ...query])).toEqual([
    ["/data/core/ups/audiences", ["limit", "100"], ["name", "churn & co"]],
    [
      "/data/core/ups/audiences",
      ["limit", "100"],
      ["name", "churn & co"],
      ["start", "1"],
      ["totalCount", "3"],
    ],
  ]);
});

test("an organisation without the right to ask is refused", async () => {
  const message = "The IMS Org is not enabled for External Segment.";
  const { platform } = await startPlatform(() => ({
    status: 403,
    body: { requestId: "r", errors: { "403": [{ code: 403, message }] }, status: 403 },
  }));
  expect(await failureOf(all(platform.audiences.list()))).toMatchObject({ code: "forbidden" });
});
