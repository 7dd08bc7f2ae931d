import { expect, test } from "vitest";

import { reconcile } from "../../src/steps/reconcile.ts";

const file = (rows: number) => ({
  name: "a",
  sizeBytes: 10,
  rows,
  sha256: "",
  batchId: "b",
  groupId: "g",
});
const files = [file(2), file(3)];

test("agreeing or unknown counts pass", () => {
  for (const counts of [
    { job: 5, catalog: 5 },
    { job: null, catalog: null },
  ]) {
    expect(reconcile(files, counts, { strictCounts: true })).toEqual({
      rows: 5,
      bytes: 20,
      counts: { ...counts, read: 5 },
      warnings: [],
    });
  }
});

test("Catalog's count is hard", () => {
  expect(() => reconcile(files, { job: 5, catalog: 6 }, { strictCounts: false })).toThrow(
    "The files hold 5 rows, and Catalog counted 6. Nothing vouches for them: export again.",
  );
});

test("the job's count warns, and is hard on request", () => {
  const counts = { job: 4, catalog: null };
  expect(reconcile(files, counts, { strictCounts: false }).warnings).toEqual([
    "The export job counted 4 rows, and the files hold 5.",
  ]);
  expect(() => reconcile(files, counts, { strictCounts: true })).toThrow(
    "the export job counted 4",
  );
});

test("nobody is zero rows, and zero is a count", () => {
  expect(reconcile([], { job: 0, catalog: 0 }, { strictCounts: true }).rows).toBe(0);
  expect(() => reconcile([], { job: null, catalog: 1 }, { strictCounts: false })).toThrow("count");
});
