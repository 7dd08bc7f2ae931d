import { expect, test } from "vitest";

import {
  CONTINUE_WITHIN_MS,
  judgeRefreshes,
  type KnownRefresh,
} from "../../src/workflows/open-refreshes.ts";

const NOW = Date.UTC(2026, 10, 25, 6);
const asked = { folder: "/daily", fingerprint: "f1", nowMs: NOW, giveUp: "old" } as const;

function run(runId: string, known: Partial<KnownRefresh> = {}, ageMs = 3_600_000): KnownRefresh {
  return {
    runId,
    runKey: null,
    status: "failed",
    held: false,
    input: { folder: "/daily" },
    fingerprint: "f1",
    startedAt: new Date(NOW - ageMs).toISOString(),
    failure: null,
    ...known,
  };
}

const failure = (code: "job-failed" | "guard-tripped" | "body-cut") => ({
  name: "DataError",
  code,
  message: "",
  retryable: false,
  details: {},
});

test("nothing known, nothing to do", () => {
  expect(judgeRefreshes([], asked)).toEqual({ open: null, toCancel: [] });
});

test("the same command continues what it began", () => {
  const runs = [run("r1", { failure: failure("body-cut") as never })];
  expect(judgeRefreshes(runs, asked)).toEqual({ open: "r1", toCancel: [] });
});

test("what began too long ago is given up", () => {
  const runs = [run("r1", { status: "parked" }, CONTINUE_WITHIN_MS)];
  expect(judgeRefreshes(runs, asked)).toEqual({ open: null, toCancel: ["r1"] });
});

test("so is what another command began, of the same folder only", () => {
  const runs = [
    run("r1", { fingerprint: "f2" }),
    run("r2", { runKey: "monday" }),
    run("r3", { fingerprint: "f2", input: { folder: "/weekly" } }),
  ];
  expect(judgeRefreshes(runs, asked)).toEqual({ open: null, toCancel: ["r1", "r2"] });
});

test("what a live process works on is left to it", () => {
  const runs = [run("r1", { fingerprint: "f2", status: "running", held: true })];
  expect(judgeRefreshes(runs, asked)).toEqual({ open: null, toCancel: [] });
  const own = [run("r1", { status: "running", held: true }, 2 * CONTINUE_WITHIN_MS)];
  expect(judgeRefreshes(own, asked)).toEqual({ open: "r1", toCancel: [] });
});

test("what has ended keeps nothing", () => {
  const runs = [
    run("r1", { failure: failure("job-failed") as never }),
    run("r2", { failure: failure("guard-tripped") as never }),
    run("r3", { status: "canceled" }),
  ];
  expect(judgeRefreshes(runs, asked)).toEqual({ open: null, toCancel: [] });
});

test("a schedule gives up all others; a run key leaves all alone", () => {
  const runs = [run("r1"), run("r2", { runKey: "monday" })];
  expect(judgeRefreshes(runs, { ...asked, giveUp: "all" }).toCancel).toEqual(["r1", "r2"]);
  expect(judgeRefreshes(runs, { ...asked, giveUp: "none" })).toEqual({ open: null, toCancel: [] });
});
