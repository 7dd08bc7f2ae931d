import { expect, test } from "vitest";

import {
  changedParts,
  FULL_AFTER_MS,
  planRefresh,
  type PlanRefreshInput,
} from "../../src/steps/plan-refresh.ts";

const NOW = Date.UTC(2026, 10, 25, 6);
const definition = { fields: "identityMap", segments: [{ id: "s1", definition: "a" }] };
const last = {
  name: "20261124T060000Z",
  runId: "r1",
  rows: 10,
  key: "ECID",
  definition: { ...definition, path: "profile" },
  evaluatedAt: "2026-11-24T00:00:00.000Z",
  fullAt: "2026-11-23T06:00:00.000Z",
  cheapRuns: 1,
};

const plan = (input: Partial<PlanRefreshInput>, nowMs = NOW) =>
  planRefresh(
    {
      sinceLast: true,
      fullEvery: 7,
      last,
      key: null,
      definition,
      ...input,
    },
    nowMs,
  );

test("changes are fetched from a day before the last evaluation on", () => {
  expect(plan({})).toEqual({
    mode: "since-last",
    from: "2026-11-23T00:00:00.000Z",
    fullBecause: null,
    changed: [],
  });
});

test("everybody is the default", () => {
  expect(plan({ sinceLast: false })).toMatchObject({ mode: "full", from: null, fullBecause: null });
});

test.each([
  [{ last: null }, "there is no snapshot yet"],
  [{ last: { ...last, evaluatedAt: null } }, "the last evaluation is not known"],
  [
    { last: { ...last, definition: { ...last.definition, path: "batch" } } },
    "the last snapshot is of everybody scored",
  ],
  [{ last: { ...last, key: null } }, "the last snapshot has no key to tell people apart by"],
  [{ last: { ...last, cheapRuns: 6 } }, "every 7 refreshes"],
  [{ fullEvery: 1, last: { ...last, cheapRuns: 0 } }, "every 1 refreshes"],
  [{ definition: { ...definition, fields: "all" } }, "changed since the last snapshot: fields"],
] as const)("%j: everybody, because %s", (input, why) => {
  expect(plan(input)).toMatchObject({ mode: "full", from: null, fullBecause: why });
});

test("after 25 days everybody is fetched", () => {
  const since = Date.parse(last.fullAt);
  expect(plan({}, since + FULL_AFTER_MS - 1).mode).toBe("since-last");
  expect(plan({}, since + FULL_AFTER_MS)).toMatchObject({
    mode: "full",
    fullBecause: "the last full one is 25 days old",
  });
});

test("what changed is told also when everybody is fetched anyway", () => {
  const edited = { ...definition, segments: [{ id: "s1", definition: "b" }] };
  expect(plan({ sinceLast: false, definition: edited }).changed).toEqual(["segments"]);
});

test("parts of a definition that differ", () => {
  const before = { fields: "a", statuses: ["realized"], path: "profile" };
  expect(changedParts(before, { fields: "a", statuses: ["realized"] })).toEqual([]);
  expect(changedParts(before, { ...before, fields: "b", path: "batch" })).toEqual([
    "fields",
    "path",
  ]);
});
