import { expect, test } from "vitest";

import { all, inTurn, startPlatform } from "./test-platform.ts";

const PROFILE = "https://ns.adobe.com/xdm/context/profile";

test("merge policies: the opaque next goes back as start", async () => {
  const policy = {
    id: "m1",
    name: "Default",
    schema: { name: "_xdm.context.profile" },
    version: 1,
    default: true,
  };
  const { platform, calls } = await startPlatform(
    inTurn(
      { body: { _page: { count: 1, next: "opaque+1" }, children: [policy] } },
      { body: { _page: { count: 1 }, children: [{ id: "m2" }] } },
    ),
  );
  expect(await all(platform.mergePolicies.list())).toEqual([
    { id: "m1", name: "Default", version: 1, isDefault: true },
    { id: "m2", name: "m2", version: null, isDefault: false },
  ]);
  expect(calls().map(({ query }) => query.get("start"))).toEqual([null, "opaque+1"]);
});

test("schedules: the daily evaluation with its cron, page by page", async () => {
  const daily = {
    id: "s1",
    name: "Daily",
    type: "batch_segmentation",
    state: "active",
    schedule: "0 0 1 * * ?",
    properties: { segments: ["*"] },
  };
  const next = { href: "/config/schedules?start=1&limit=100" };
  const { platform, calls } = await startPlatform(
    inTurn(
      { body: { _page: {}, children: [daily], _links: { next } } },
      { body: { children: [{ id: "s2" }], _links: { next: {} } } },
    ),
  );
  expect(await all(platform.schedules.list())).toEqual([
    { id: "s1", type: "batch_segmentation", state: "active", schedule: "0 0 1 * * ?" },
    { id: "s2", type: null, state: null, schedule: null },
  ]);
  expect(calls().map(({ query }) => query.get("start"))).toEqual([null, "1"]);
});

test("sandboxes: the one call without a sandbox header", async () => {
  const sandboxes = [{ name: "dev", title: "Development", state: "active", type: "development" }];
  const { platform, calls } = await startPlatform(() => ({ body: { sandboxes } }));
  expect(await all(platform.sandboxes.list())).toEqual([
    { name: "dev", title: "Development", state: "active" },
  ]);
  expect(calls()[0]?.path).toBe("/data/foundation/sandbox-management/");
  expect(calls()[0]?.headers["x-sandbox-name"]).toBeUndefined();
  expect(calls()[0]?.headers["x-gw-ims-org-id"]).toBe("AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg");
});

test("sandboxes: a credential without any gets an empty list", async () => {
  const { platform } = await startPlatform(() => ({ body: { sandboxes: [] } }));
  expect(await all(platform.sandboxes.list())).toEqual([]);
});

test("unions: asks for a version, and for the class's own union", async () => {
  const union = { $id: `${PROFILE}__union`, title: "Profile union", version: "1" };
  const { platform, calls, requests } = await startPlatform(() => ({ body: union }));
  expect(await platform.unions.find(PROFILE)).toEqual({
    id: `${PROFILE}__union`,
    title: "Profile union",
  });
  expect(await platform.unions.find(`${PROFILE}__union`)).toMatchObject({
    id: `${PROFILE}__union`,
  });
  expect(requests).toHaveLength(3);
  expect(calls().map(({ path }) => path)).toEqual(
    Array(2).fill(
      `/data/foundation/schemaregistry/tenant/unions/${encodeURIComponent(`${PROFILE}__union`)}`,
    ),
  );
  expect(calls()[0]?.headers["accept"]).toBe("application/vnd.adobe.xed+json; version=1");
});

test("unions: none of that class", async () => {
  const body = {
    type: "http://ns.adobe.com/aep/errors/XDM-1012-404",
    title: "Resource Not Found",
    status: 404,
  };
  const { platform } = await startPlatform(() => ({ status: 404, body }));
  expect(await platform.unions.find(PROFILE)).toBeUndefined();
});

test("unions: the list", async () => {
  const results = [
    { title: "A", $id: "a__union", "meta:altId": "_a__union", version: "1" },
    { title: "no id" },
  ];
  const { platform, calls } = await startPlatform(() => ({ body: { results } }));
  expect(await all(platform.unions.list())).toEqual([{ id: "a__union", title: "A" }]);
  expect(calls()[0]?.headers["accept"]).toBe("application/vnd.adobe.xed-id+json");
});
