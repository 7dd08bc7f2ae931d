import { expect, test } from "vitest";

import {
  type Chain,
  checkRefresh,
  type Expected,
  type Refreshed,
} from "../../../scripts/campaigns/refresh/check-refresh.ts";
import { checkCheap, checkWhole } from "../../../scripts/campaigns/refresh/check-truth.ts";
import type { Row, Rows } from "../../../scripts/campaigns/refresh/rows.ts";
import type { RefreshDelta } from "../../../src/workflows/refresh-result.ts";
import type { RefreshRun } from "../../../src/library/refresh-audience.ts";
import { worldTruth } from "../../../scripts/campaigns/refresh/world-truth.ts";

function row(crmId: string, text = crmId): Row {
  const unknown = { otherCrmId: null, email: null, points: null, score: null };
  return { ...unknown, crmId, text, qualifiedAt: () => null };
}

const rowsOf = (...rows: readonly Row[]): Rows => new Map(rows.map((one) => [one.crmId, one]));

const before = rowsOf(row("stays"), row("leaves"), row("changes", "old"));
const after = rowsOf(row("stays"), row("comes"), row("changes", "new"));
const last: Chain = {
  snapshot: "20260102T060000Z",
  rows: before,
  rule: "bar 80",
  cheapRuns: 0,
  fullAtMs: 0,
  evaluatedAtMs: 0,
  astray: false,
  bar: 80,
};
const expected: Expected = { rule: "bar 80", sinceLast: false, fullEvery: 7, startedAtMs: 1 };
const good: Refreshed = {
  result: resultOf({}),
  rows: after,
  delta: {
    added: rowsOf(row("comes")),
    removed: rowsOf(row("leaves")),
    changed: rowsOf(row("changes", "new")),
  },
};

/** The checker looks at these alone. */
function resultOf(delta: Partial<RefreshDelta>, rows = 3): RefreshRun {
  const told: RefreshDelta = {
    added: 1,
    removed: 1,
    changed: 1,
    against: "20260102T060000Z",
    mode: "full",
    reason: null,
    drift: null,
    ...delta,
  };
  return { rows, delta: told } as RefreshRun;
}

test("a refresh that tells what is so has no problem", () => {
  expect(checkRefresh(good, last, expected)).toEqual([]);
});

test.each<[string, Partial<Refreshed>, RegExp]>([
  ["a wrong number of rows", { result: resultOf({}, 4) }, /tells 4 rows and has 3/],
  ["a wrong count", { result: resultOf({ added: 2 }) }, /counts 2 added/],
  ["another snapshot", { result: resultOf({ against: "other" }) }, /against other/],
  ["the cheap mode", { result: resultOf({ mode: "since-last" }) }, /where full was due/],
  ["a drift", { result: resultOf({ drift: { cheapRuns: 1, ...counts(1) } }) }, /drift/],
  ["nothing compared", { result: resultOf({ against: null }) }, /against null/],
  ["a row left out", { delta: { ...good.delta, added: rowsOf() } }, /1 missing/],
  ["an old row", { delta: { ...good.delta, changed: rowsOf() } }, /1 with other values/],
  ["a row that stays", { delta: { ...good.delta, removed: rowsOf() } }, /1 too many/],
  [
    "a row that was there",
    { delta: { ...good.delta, added: rowsOf(row("comes"), row("stays")) } },
    /an added row was there/,
  ],
  [
    "a row that was other",
    { delta: { ...good.delta, removed: rowsOf(row("leaves", "x")) } },
    /removed row was not there/,
  ],
  [
    "a row as before",
    { delta: { ...good.delta, changed: rowsOf(row("changes", "old")) } },
    /changed row is as before/,
  ],
])("%s is found", (_what, wrong, problem) => {
  expect(checkRefresh({ ...good, ...wrong }, last, expected).join("\n")).toMatch(problem);
});

test("across another rule nothing may be compared, and it has to be said", () => {
  const edited = { ...expected, rule: "bar 70" };
  const none = { added: null, removed: null, changed: null, against: null };
  const reason = `not comparable with ${last.snapshot}, since these changed: segments`;
  const delta = { added: rowsOf(), removed: rowsOf(), changed: rowsOf() };
  const told = { ...good, delta, result: resultOf({ ...none, reason }) };
  expect(checkRefresh(told, last, edited)).toEqual([]);
  expect(checkRefresh({ ...told, result: resultOf(none) }, last, edited)).toHaveLength(1);
  expect(checkRefresh(good, last, edited).length).toBeGreaterThan(2);
});

test("a full refresh after cheap ones has to tell the drift, as it is", () => {
  const cheap = { ...last, cheapRuns: 6 };
  const since = { ...expected, sinceLast: true };
  const told = (drift: RefreshDelta["drift"]) =>
    checkRefresh({ ...good, result: resultOf({ drift }) }, cheap, since);
  expect(told({ cheapRuns: 6, ...counts(1) })).toEqual([]);
  expect(told(null)).toEqual(["the drift is told wrongly"]);
  expect(told({ cheapRuns: 6, ...counts(0) })).toEqual(["the drift is told wrongly"]);
});

function counts(each: number) {
  return { added: each, removed: each, changed: each };
}

test("members that are missing, foreign or other than in the world are found", async () => {
  const truth = await worldTruth({ seed: 1, profiles: 60, days: 3 });
  const today = { truth, segment: "High churn risk", day: 3, bar: 80 } as const;
  const people = truth.people(3);
  const asIs = (crmId: string): Row => ({ ...row(crmId), ...people.get(crmId) });
  const [first = "", ...others] = truth.members("High churn risk", 3);
  const whole = rowsOf(asIs(first), ...others.map(asIs));
  expect([...checkWhole(whole, today), ...checkCheap(whole, today)]).toEqual([]);
  const missing = rowsOf(...others.map(asIs));
  expect(checkWhole(missing, today)).toEqual(["1 members are missing"]);
  expect(checkCheap(missing, today)).toEqual(["1 members are missing"]);
  const foreign = [...people.keys()].find((id) => !whole.has(id)) ?? "";
  const more = new Map([...whole, [foreign, asIs(foreign)]]);
  expect(checkWhole(more, today)).toEqual(["1 are no members"]);
  expect(checkCheap(more, today)).toEqual(["1 left with a trace and are still there"]);
  const gone = new Map([...whole, ["C-9", row("C-9")]]);
  expect(checkCheap(gone, today)).toEqual([]);
  const other = new Map([...whole, [first, { ...asIs(first), score: 1 }]]);
  expect(checkWhole(other, today)).toEqual(["1 members are not as they are in the world"]);
});
