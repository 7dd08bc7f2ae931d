import { expect, test } from "vitest";

import type { ErrorCode } from "../../../src/core/error-codes.ts";
import type { RunState } from "../../../src/engine/run-state.ts";
import { supersededBy, takenOverBy } from "../../../src/workflows/file/taken-over.ts";

const file = { name: "f", inputs: {}, steps: [], outputs: {} };
const tenant = { baseUrl: "https://example.com", orgId: "o", sandbox: "dev" };

function run(
  runId: string,
  taken: { readonly runId: string; readonly owner: string } | null,
  status: RunState["status"] = "failed",
  code: ErrorCode = "command-failed",
) {
  const input = {
    tenant,
    file,
    inputs: {},
    ...(taken && { taken: { ...taken, from: "s", recorded: [] } }),
  };
  const failure =
    status === "failed"
      ? { name: "JobError", code, message: "", retryable: false, details: {}, cause: null }
      : null;
  return { runId, status, input, failure };
}

const first = run("1", null);
const second = run("2", { runId: "1", owner: "1" });
const third = run("3", { runId: "2", owner: "1" });

test.each([
  ["nobody took anything", first, [first], undefined],
  ["a later one took over", first, [second, first], "2"],
  ["the one it took from is no obstacle to the later one", second, [second, first], undefined],
  ["nor is one in between", third, [third, second, first], undefined],
  ["one that took over from a later one counts", first, [third, first], "3"],
  ["a canceled one does not", first, [run("2", second.input.taken ?? null, "canceled"), first]],
  ["another family does not", first, [run("9", { runId: "8", owner: "8" }), first], undefined],
] as const)("%s", (_what, asked, known, ...[expected]) => {
  expect(takenOverBy(known as unknown as RunState[], asked as unknown as RunState)?.runId).toBe(
    expected,
  );
});

test("one that failed for good is no obstacle", () => {
  const over = run("2", { runId: "1", owner: "1" }, "failed", "job-failed");
  expect(takenOverBy([over, first] as unknown as RunState[], first as never)).toBeUndefined();
});

test("what a run delivered need not be continued by earlier ones of its name that are open", () => {
  const other = run("8", null);
  const known = [run("4", { runId: "3", owner: "1" }), third, other, second, first];
  const ids = (asked: unknown, of: readonly unknown[] = known) =>
    supersededBy(of as RunState[], asked as RunState).map(({ runId }) => runId);
  expect(ids(third)).toEqual(["2", "1"]);
  expect(ids(first)).toEqual([]);
  expect(ids(third, [third, { ...second, held: true }, run("1", null, "succeeded")])).toEqual([]);
});
