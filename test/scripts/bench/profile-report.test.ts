import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readProfile, topSelfTimes } from "../../../scripts/bench/profile-report.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const node = (id: number, functionName: string, url = "") => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});

const profile = {
  nodes: [
    node(1, "(idle)"),
    node(2, "write", "file:///x/fetch.cjs"),
    node(3, "", "node:fs"),
    node(4, "write", "file:///x/fetch.cjs"),
  ],
  samples: [1, 2, 3, 4, 2],
  timeDeltas: [500, 10, 20, 30, 40],
};

test("time is summed by function and place, idle time left out", () => {
  expect(topSelfTimes(profile, 5)).toEqual([
    { where: "write fetch.cjs:10", share: 0.8 },
    { where: "(anonymous) node:fs:10", share: 0.2 },
  ]);
});

test("only as many as asked for are told, and an empty profile tells nothing", () => {
  expect(topSelfTimes(profile, 1)).toHaveLength(1);
  expect(topSelfTimes({ nodes: [], samples: [], timeDeltas: [] }, 5)).toEqual([]);
});

test("of several threads the largest profile is read", () => {
  const folder = join(tempFolder(), "profiles");
  mkdirSync(folder);
  expect(readProfile(folder)).toBeUndefined();
  writeFileSync(join(folder, "b.cpuprofile"), JSON.stringify({ ...profile, samples: [] }));
  writeFileSync(join(folder, "a.cpuprofile"), JSON.stringify(profile));
  writeFileSync(join(folder, "notes.txt"), "x".repeat(10_000));
  expect(readProfile(folder)).toEqual(profile);
});
