import { expect, test } from "vitest";

import type { Dataset } from "../../src/platform/records.ts";
import { judgeDataset, type JudgeOptions } from "../../src/steps/judge-dataset.ts";

const DAY_MS = 86_400_000;
const nowMs = Date.UTC(2026, 0, 31);
const ago = (days: number) => new Date(nowMs - days * DAY_MS).toISOString();

const tags = { "aepx/run": ["r1"], "aepx/created": [ago(10)], "aepx/kind": ["own"] };
const dataset: Dataset = {
  id: "64a1",
  name: "aepx x r1",
  schemaId: "union",
  profileEnabled: false,
  tags,
  createdAt: ago(10),
  updatedAt: null,
};
const over = { kind: "over", status: "succeeded" } as const;

function judge(change: Partial<Dataset>, options: Partial<JudgeOptions> = {}) {
  return judgeDataset(
    { ...dataset, ...change },
    { nowMs, olderThanMs: 7 * DAY_MS, maker: over, ...options },
  );
}

test.each([
  [over, "run r1 succeeded"],
  [{ kind: "over", status: "canceled" }, "run r1 was canceled"],
  [{ kind: "over", status: "failed" }, "the job of run r1 ended badly"],
  [{ kind: "unknown" }, "run r1 is not known on this machine"],
] as const)("may go: its run is %j", (maker, reason) => {
  expect(judge({}, { maker })).toEqual({ delete: true, reason, ageMs: 10 * DAY_MS });
});

test.each([
  ["parked", "run r1 is parked; it is free after: aepx runs cancel r1"],
  ["interrupted", "run r1 is interrupted; it is free after: aepx runs cancel r1"],
  ["failed", "run r1 is failed; it is free after: aepx runs cancel r1"],
])("stays: its run is open, %s", (status, reason) => {
  const maker = { kind: "open", runId: "r1", status } as const;
  expect(judge({}, { maker })).toMatchObject({ delete: false, reason });
});

test("stays: another run goes on with what its run began", () => {
  const maker = { kind: "open", runId: "r2", status: "failed" } as const;
  const reason = "run r2 is failed; it is free after: aepx runs cancel r2";
  expect(judge({}, { maker })).toMatchObject({ delete: false, reason });
});

test.each<[string, Partial<Dataset>]>([
  ["it was named with --dataset", { tags: { ...tags, "aepx/kind": ["named"] } }],
  ["it was named with --dataset", { tags: { ...tags, "aepx/kind": ["own", "named"] } }],
  ["its tag aepx/run does not name one run", { tags: { "aepx/kind": ["own"] } }],
  ["its tag aepx/run does not name one run", { tags: { ...tags, "aepx/run": ["r1", "r2"] } }],
  ["somebody enabled it for Profile", { profileEnabled: true }],
  [
    "nobody says when it was made",
    { createdAt: null, tags: { "aepx/run": ["r1"], "aepx/kind": ["own"] } },
  ],
  ["it is only 6 d old", { tags: { ...tags, "aepx/created": [ago(6)] } }],
  ["it is only 3 d old", { createdAt: ago(3) }],
])("stays: %s", (reason, change) => {
  expect(judge(change)).toMatchObject({ delete: false, reason });
});

test("stays: the record of its run cannot be read", () => {
  expect(judge({}, { maker: { kind: "unreadable" } })).toMatchObject({
    delete: false,
    reason: "the record of run r1 cannot be read",
  });
});

test("an age is reached at the millisecond; one that the tag does not tell is the service's", () => {
  const at = { tags: { ...tags, "aepx/created": ["soon"] }, createdAt: ago(7) };
  expect(judge(at)).toMatchObject({ delete: true, ageMs: 7 * DAY_MS });
  expect(judge(at, { olderThanMs: 7 * DAY_MS + 1 })).toMatchObject({ delete: false });
});

test("a clock that ran ahead makes nothing old", () => {
  expect(judge({ createdAt: ago(-1) }, { olderThanMs: 1 })).toMatchObject({
    delete: false,
    ageMs: 0,
  });
});
