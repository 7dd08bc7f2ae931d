import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readRefreshRecord } from "../../src/data/snapshots/refresh-record.ts";
import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { failure, succeeded } from "../support/recipe-runs.ts";
import { edited, pathOf } from "../support/simulated-platform.ts";
import { applyDelta, type People, peopleIn, refreshWorld, sorted } from "./refresh-world.ts";

test("day after day: the differences in order make of the first day every other, exactly", async () => {
  const { refresh, nextDay, world, folder } = await refreshWorld();
  let replayed: People = new Map();
  let moved = 0;
  for (let day = 0; day < 8; day += 1) {
    const result = succeeded(await refresh());
    const snapshot = result.out ?? "";
    const full = await peopleIn(snapshot);
    replayed = day === 0 ? full : await applyDelta(replayed, snapshot);
    expect(sorted(replayed)).toEqual(sorted(full));
    expect((await verifyFolder(snapshot)).problems).toEqual([]);
    expect(readlinkSync(join(folder, "latest"))).toBe(result.snapshot);
    expect(result.delta.mode).toBe("full");
    moved += (result.delta.added ?? 0) + (result.delta.removed ?? 0);
    nextDay();
  }
  expect(moved).toBeGreaterThan(8);
  expect(world.simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 8 });
}, 60_000);

test("the first has nothing to be compared with; the next tells what it is against", async () => {
  const { refresh, nextDay } = await refreshWorld();
  const first = succeeded(await refresh());
  expect(first.delta).toEqual({
    added: null,
    removed: null,
    changed: null,
    against: null,
    mode: "full",
    reason: "there is no snapshot yet",
    drift: null,
  });
  expect(existsSync(join(first.out ?? "", "delta"))).toBe(false);
  nextDay();
  const second = succeeded(await refresh({ deltaFormat: "csv" }));
  expect(second.delta).toMatchObject({ against: first.snapshot, reason: null });
  expect(readdirSync(join(second.out ?? "", "delta")).toSorted()).toEqual([
    "added.csv",
    "changed.csv",
    "removed.csv",
  ]);
});

test("--since last: as exact as the full export of the same day where only scores move, and less is fetched", async () => {
  const cheap = await refreshWorld();
  const whole = await refreshWorld();
  let bytes = { cheap: 0, whole: 0 };
  for (let day = 0; day < 5; day += 1) {
    const some = succeeded(await cheap.refresh({ sinceLast: true }));
    const all = succeeded(await whole.refresh());
    expect(some.delta.mode).toBe(day === 0 ? "full" : "since-last");
    expect(namesOf(await peopleIn(some.out ?? ""))).toEqual(namesOf(await peopleIn(all.out ?? "")));
    expect((await verifyFolder(some.out ?? "")).problems).toEqual([]);
    if (day > 0) {
      bytes = {
        cheap: bytes.cheap + (some.counts.read ?? 0),
        whole: bytes.whole + (all.counts.read ?? 0),
      };
    }
    cheap.nextDay();
    whole.nextDay();
  }
  expect(bytes.cheap).toBeLessThan(bytes.whole / 2);
}, 60_000);

test("--since last: every so often all are fetched, and what that corrected is told", async () => {
  const { refresh, nextDay } = await refreshWorld();
  const modes: string[] = [];
  for (let day = 0; day < 4; day += 1) {
    const { delta } = succeeded(await refresh({ sinceLast: true, fullEvery: 3 }));
    modes.push(delta.mode);
    expect(delta.drift === null).toBe(day !== 3);
    if (day === 3) {
      expect(delta).toMatchObject({ reason: "every 3 refreshes", drift: { cheapRuns: 2 } });
    }
    nextDay();
  }
  expect(modes).toEqual(["full", "since-last", "since-last", "full"]);
});

test("a collapse is held back: latest stays, nothing is handed over, and the next day begins anew", async () => {
  const { refresh, nextDay, folder, runs } = await refreshWorld();
  const first = succeeded(await refresh());
  nextDay();
  const handed = join(runs.folder, "handed.json");
  const guards = {
    minRows: null,
    maxRemoved: { kind: "people", count: 0 } as const,
    maxAdded: null,
    allowEmpty: false,
  };
  const held = await refresh({ guards, exec: `cat > '${handed}'` });
  expect(failure(held)).toMatchObject({ code: "guard-tripped" });
  expect(existsSync(handed)).toBe(false);
  expect(readlinkSync(join(folder, "latest"))).toBe(first.snapshot);
  expect((await readRefreshRecord(folder))?.last?.name).toBe(first.snapshot);
  const next = succeeded(await refresh({ exec: `cat > '${handed}'` }));
  expect(next.delta.against).toBe(first.snapshot);
  expect(next.removedSnapshots).toHaveLength(1);
  const told = JSON.parse(readFileSync(handed, "utf8")) as Record<string, unknown>;
  expect(told).toMatchObject({ schemaVersion: 1, rows: next.rows, out: next.out });
  expect(readlinkSync(join(folder, "latest"))).toBe(next.snapshot);
});

test("nobody at all is held back, unless that is allowed", async () => {
  const world = await refreshWorld({ faults: ["empty-audience"] });
  expect(failure(await world.refresh())).toMatchObject({ code: "empty-audience" });
  const guards = { minRows: null, maxRemoved: null, maxAdded: null, allowEmpty: true };
  expect(succeeded(await world.refresh({ guards }))).toMatchObject({ rows: 0, files: [] });
});

test("across a changed list of columns or a changed rule nothing is compared", async () => {
  let rule = "a";
  const { refresh, nextDay } = await refreshWorld({
    between: (request, next) =>
      /\/segment\/definitions\/./.test(pathOf(request))
        ? edited(next(request), (body) => ({ ...body, expression: { value: rule } }))
        : next(request),
  });
  const first = succeeded(await refresh());
  nextDay();
  const columns = succeeded(await refresh({ fields: "identityMap,segmentMembership" }));
  expect(columns.delta).toMatchObject({
    added: null,
    against: null,
    reason: `not comparable with ${first.snapshot}, since these changed: fields`,
  });
  rule = "b";
  const edit = succeeded(await refresh({ fields: "identityMap,segmentMembership" }));
  expect(edit.delta).toMatchObject({
    added: null,
    reason: `not comparable with ${columns.snapshot}, since these changed: segments`,
  });
});

test("old snapshots go, the newest stay", async () => {
  const { refresh, nextDay, folder } = await refreshWorld();
  const names: string[] = [];
  for (let day = 0; day < 4; day += 1) {
    names.push(succeeded(await refresh({ keep: 2 })).snapshot);
    nextDay();
  }
  const left = readdirSync(folder).filter((name) => /^\d/.test(name));
  expect(left.toSorted()).toEqual(names.slice(-2));
});

test("an unfinished refresh is continued by the same command; after a day it is given up", async () => {
  const { refresh, nextDay, runs, world } = await refreshWorld();
  succeeded(await refresh());
  nextDay();
  const broken = { exec: "exit 1" };
  const failed = await refresh(broken);
  expect(failure(failed)).toMatchObject({ code: "command-failed" });
  const again = await refresh(broken);
  expect(again.runId).toBe(failed.runId);
  await world.clock.sleep(21 * 3_600_000);
  const fresh = await refresh();
  expect(fresh.runId).not.toBe(failed.runId);
  expect((await runs.executor.read(failed.runId)).status).toBe("canceled");
  expect(succeeded(fresh).removedSnapshots).toHaveLength(1);
});

function namesOf(people: People): readonly string[] {
  return [...people.keys()].toSorted();
}
