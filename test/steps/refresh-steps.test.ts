import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Claims } from "../../src/core/claims.ts";
import { LockedError } from "../../src/core/errors.ts";
import { CLAIM_FILE } from "../../src/data/output/manifest.ts";
import { readRefreshRecord } from "../../src/data/snapshots/refresh-record.ts";
import { openRefresh } from "../../src/steps/open-refresh.ts";
import { publishSnapshot } from "../../src/steps/publish-snapshot.ts";
import { simulate } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";
import { tempFolder } from "../support/temp-folder.ts";

const good = (name: string) => ({
  name,
  runId: "r1",
  rows: 3,
  key: null,
  definition: { fields: "identityMap" },
  evaluatedAt: null,
  fullAt: "2026-11-25T06:00:00.000Z",
  cheapRuns: 0,
});

test("the first refresh names the folder's dataset, the next ones keep it", async () => {
  const world = await simulate();
  const folder = join(tempFolder(), "daily");
  const first = await world.run(openRefresh, { runId: "r1", folder, label: "High churn risk" });
  expect(first).toMatchObject({
    snapshot: "20260102T030405Z",
    out: join(folder, "20260102T030405Z"),
    last: null,
  });
  expect(first.datasetName).toBe("aepx refresh High churn risk r1");
  expect(readdirSync(first.out)).toEqual([CLAIM_FILE]);
  const snapshot = good(first.snapshot);
  await world.run(publishSnapshot, { folder, snapshot, keep: null });
  expect(readlinkSync(join(folder, "latest"))).toBe(first.snapshot);
  const next = await world.run(openRefresh, { runId: "r2", folder, label: "Another name" });
  expect(next).toMatchObject({
    snapshot: "20260102T030406Z",
    datasetName: first.datasetName,
    last: snapshot,
  });
});

test("one refresh of a folder at a time", async () => {
  const world = await simulate();
  const folder = tempFolder();
  const taken: string[] = [];
  const claims: Claims = {
    take: (what) => {
      taken.push(what);
      return Promise.reject(new LockedError("Run r0 works with it."));
    },
    release: () => Promise.resolve(),
    releaseAll: () => Promise.resolve(),
  };
  const input = { runId: "r1", folder, label: "x" };
  await expect(
    openRefresh.run({ ...world.ports, claims }, input, createStepContext()),
  ).rejects.toMatchObject({ code: "locked" });
  expect(taken).toEqual([`the snapshots in "${folder}"`]);
  expect(readdirSync(folder)).toEqual([]);
});

test("publishing may be repeated, and removes what dead runs left", async () => {
  const world = await simulate();
  const folder = tempFolder();
  const dead = await world.run(openRefresh, { runId: "r0", folder, label: "x" });
  const own = await world.run(openRefresh, { runId: "r1", folder, label: "x" });
  const input = { folder, snapshot: good(own.snapshot), keep: 3 };
  expect(await world.run(publishSnapshot, input)).toEqual({
    latest: own.snapshot,
    removed: [dead.snapshot],
  });
  expect(await world.run(publishSnapshot, input)).toEqual({ latest: own.snapshot, removed: [] });
  expect((await readRefreshRecord(folder))?.last).toEqual(good(own.snapshot));
});

test("a folder that lost its record is not refreshed further", async () => {
  const world = await simulate();
  const folder = tempFolder();
  await expect(
    world.run(publishSnapshot, {
      folder,
      snapshot: good("20261125T060000Z"),
      keep: null,
    }),
  ).rejects.toMatchObject({ code: "output-unwritable" });
});
