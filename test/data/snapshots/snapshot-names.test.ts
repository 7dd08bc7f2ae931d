import fc from "fast-check";
import { expect, test } from "vitest";

import {
  isSnapshotName,
  nextSnapshotName,
  snapshotName,
  snapshotsToRemove,
} from "../../../src/data/snapshots/snapshot-names.ts";

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

test("the newest good ones stay; held back and unfinished ones go", () => {
  const names = ["20261121T060000Z", "20261122T060000Z", "20261123T060000Z"];
  const present = [...names, "20261120T060000Z", "refresh.json", "latest"];
  expect(snapshotsToRemove({ present, good: names }, null)).toEqual(["20261120T060000Z"]);
  expect(snapshotsToRemove({ present, good: names }, 2)).toEqual([
    "20261120T060000Z",
    "20261121T060000Z",
  ]);
  expect(snapshotsToRemove({ present, good: names }, 5)).toEqual(["20261120T060000Z"]);
});

test("as many good ones stay as asked for, the newest", () => {
  const names = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 25 }), (seconds, others, keep) => {
      const good = seconds.map((second) => snapshotName(MORNING + second * 1000));
      const held = others.map((second) => snapshotName(MORNING + second * 1000));
      const present = [...new Set([...good, ...held])];
      const gone = snapshotsToRemove({ present, good }, keep);
      const left = present.filter((name) => !gone.includes(name)).toSorted();
      expect(left).toEqual(good.toSorted().slice(-keep));
    }),
  );
});
