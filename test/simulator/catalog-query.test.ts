import { expect, test } from "vitest";

import {
  catalogPage,
  matchesSimple,
  matchesTags,
  type CatalogEntry,
} from "../../src/simulator/catalog-query.ts";

const entries: readonly CatalogEntry[] = Array.from({ length: 45 }, (_, index) => ({
  id: `id${String(index).padStart(2, "0")}`,
  fields: { name: `name ${index}`, created: 1000 + index, size: index % 3 },
}));

function page(query: string): string[] | Response {
  const found = catalogPage(entries, new URLSearchParams(query), { simple: ["name", "size"] });
  return found instanceof Response ? found : Object.keys(found);
}

test("a page has twenty entries unless told otherwise, newest first", () => {
  const ids = page("");
  expect(ids).toHaveLength(20);
  expect((ids as string[])[0]).toBe("id44");
});

test.each([
  ["limit=100", 45],
  ["limit=40&start=40", 5],
  ["limit=10&start=45", 0],
  ["limit=5&name=name 3,name 7", 2],
  ["limit=100&name=!name 3", 44],
  ["limit=100&size=1&property=created<1010", 3],
  ["limit=100&property=name~^name 4.*", 6],
  ["limit=100&property=missing", 0],
  ["limit=100&property=!missing", 45],
  ["&dataSet=&limit=100", 45],
])("%s gives %i", (query, count) => {
  expect(page(query)).toHaveLength(count);
});

test.each(["limit=0", "limit=101", "limit=x", "limit=-1", "start=-1", "orderBy=down:created"])(
  "%s is refused",
  async (query) => {
    const refused = page(query) as Response;
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ title: "BadRequestError", status: 400 });
  },
);

test("a limit out of range states the range, which is narrower with observableSchema", async () => {
  const refused = page("properties=name,observableSchema&limit=21") as Response;
  expect(await refused.json()).toMatchObject({ detail: "limit has to be in the range 1..20." });
});

test("orderBy takes several fields and both directions", () => {
  expect(page("orderBy=asc:size,desc:created&limit=2")).toEqual(["id42", "id39"]);
  expect(page("orderBy=created&limit=1")).toEqual(["id00"]);
});

test("properties cuts what is shown", () => {
  const found = catalogPage(entries, new URLSearchParams("limit=1&properties=name"), {
    simple: [],
  });
  expect(found).toEqual({ id44: { name: "name 44" } });
});

test("the simple grammar compares numbers as written, and a text with a comma as itself too", () => {
  expect(matchesSimple(5, "5")).toBe(true);
  expect(matchesSimple("a,b", "a,b")).toBe(true);
  expect(matchesSimple(undefined, "x")).toBe(false);
});

test.each([
  ["aepx/run:r1", true],
  ["aepx/run:r2", false],
  ["aepx/run:*", true],
  ["aepx/created:2026-03-10T12:00:00Z", true],
  ["aepx/run:r1,unifiedProfile:enabled:true", true],
  ["aepx/run:r1,missing:*", false],
])("tags=%s: %s", (wanted, expected) => {
  const tags = {
    "aepx/run": ["r1"],
    "aepx/created": ["2026-03-10T12:00:00Z"],
    unifiedProfile: ["enabled:true"],
  };
  expect(matchesTags(tags, wanted)).toBe(expected);
});
