import fc from "fast-check";
import { expect, test } from "vitest";

import {
  isSnapshotName,
  nextSnapshotName,
  snapshotName,
  snapshotsToPrune,
} from "../../src/data/snapshot-names.ts";

const MORNING = Date.UTC(2026, 10, 25, 6);

test("a snapshot is named by its second", () => {
  expect(snapshotName(MORNING + 999)).toBe("20261125T060000Z");
  expect(isSnapshotName("20261125T060000Z")).toBe(true);
  expect(isSnapshotName("latest")).toBe(false);
});

test("names only grow, also within a second and where the clock went back", () => {
  expect(nextSnapshotName(MORNING, ["latest", "20261124T060000Z"])).toBe("20261125T060000Z");
  expect(nextSnapshotName(MORNING, ["20261125T060000Z"])).toBe("20261125T060001Z");
  expect(nextSnapshotName(MORNING, ["20261231T235959Z"])).toBe("20270101T000000Z");
});

test("the newest stay, and the latest whatever its age", () => {
  const present = ["20261121T060000Z", "20261122T060000Z", "20261123T060000Z", "refresh.json"];
  expect(snapshotsToPrune(present, { keep: 2, latest: "20261123T060000Z" })).toEqual([
    "20261121T060000Z",
  ]);
  expect(snapshotsToPrune(present, { keep: 1, latest: "20261121T060000Z" })).toEqual([
    "20261122T060000Z",
    "20261123T060000Z",
  ]);
  expect(snapshotsToPrune(present, { keep: 5, latest: "20261123T060000Z" })).toEqual([]);
});

test("pruning keeps as many as asked for, the newest, and never the latest", () => {
  const names = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 25 }), (seconds, keep) => {
      const present = seconds.map((second) => snapshotName(MORNING + second * 1000));
      const [latest = ""] = present;
      const gone = snapshotsToPrune(present, { keep, latest });
      const left = present.filter((name) => !gone.includes(name));
      expect(left).toHaveLength(Math.min(keep, present.length));
      expect(left).toContain(latest);
      const others = left.filter((name) => name !== latest);
      expect(gone.every((old) => others.every((name) => old < name))).toBe(true);
    }),
  );
});
