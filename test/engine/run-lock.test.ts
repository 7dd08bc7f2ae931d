import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LockedError } from "../../src/core/errors.ts";
import { identifyProcess, isAlive, type ProcessIdentity } from "../../src/core/process-identity.ts";
import { readHolder, takeLock } from "../../src/engine/run-lock.ts";

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const self = identifyProcess();
/** No process has this number: it is above every limit of Linux. */
const DEAD_PID = 2 ** 22 + 1;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aepx-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function take(more: Partial<Parameters<typeof takeLock>[0]> = {}) {
  return takeLock({ folder, runId: "r1", self, nowMs, journalEpoch: 0, ...more });
}

function locks(): string[] {
  return readdirSync(folder).toSorted();
}

test("a lock is a private file; released, it gives way to the next epoch and is removed then", () => {
  const first = take();
  expect(first.epoch).toBe(1);
  expect(statSync(join(folder, "lock.1")).mode & 0o777).toBe(0o600);
  first.release();
  expect(locks()).toEqual(["lock.1"]);
  const second = take();
  expect(second.epoch).toBe(2);
  expect(locks()).toEqual(["lock.2"]);
  expect(readHolder({ folder, runId: "r1", self, nowMs })).toEqual(second.owner);
});

test("a live holder is named", () => {
  take({ startedAt: "2026-01-02T03:00:00.000Z" });
  expect(() => take()).toThrow(
    expect.objectContaining({
      code: "locked",
      message: `Run r1 is held by process ${process.pid} on host ${self.host} since 2026-01-02T03:00:00.000Z. Wait for it, or cancel it with: aepx runs cancel r1`,
    }),
  );
});

test("who was overtaken is told so at its next append, and its release changes nothing", () => {
  const lost = take({ self: { ...self, pid: DEAD_PID } });
  lost.check();
  const held = take();
  const overtaken = expect.objectContaining({
    code: "locked",
    message:
      "Run r1 was taken over by another process, so this one stopped writing to it. Look at it with: aepx runs show r1",
  });
  expect(() => lost.check()).toThrow(overtaken);
  lost.release();
  lost.beat(nowMs);
  expect(locks()).toEqual(["lock.2"]);
  held.check();
  held.release();
  take();
  expect(() => lost.check()).toThrow(overtaken);
});

test("epochs go on after those that the journal knows, should lock files have been removed by hand", () => {
  expect(take({ journalEpoch: 7 }).epoch).toBe(8);
});

test("a holder on another machine counts as dead a minute after its last sign of life", () => {
  const lock = take({ self: { ...self, host: "elsewhere" } });
  expect(() => take({ nowMs: nowMs + 60_000 })).toThrow(LockedError);
  lock.beat(nowMs + 50_000);
  expect(() => take({ nowMs: nowMs + 110_000 })).toThrow(LockedError);
  expect(take({ nowMs: nowMs + 110_001 }).epoch).toBe(2);
});

test("an unreadable lock file counts as held for a minute", () => {
  writeFileSync(join(folder, "lock.4"), "");
  const writtenMs = statSync(join(folder, "lock.4")).mtimeMs;
  expect(() => take({ nowMs: writtenMs + 59_000 })).toThrow(/held by process 0 on host unknown/);
  expect(take({ nowMs: writtenMs + 61_000 }).epoch).toBe(5);
});

const linux = process.platform === "linux";
test.runIf(linux).each<[string, Partial<ProcessIdentity>, number, boolean]>([
  ["itself", {}, 0, true],
  ["a process that is gone", { pid: DEAD_PID }, 0, false],
  ["another process with a used pid", { processStart: "1" }, 0, false],
  ["before a reboot, or a machine of the same name", { bootId: "other" }, 60_001, false],
  ["a machine of the same name, lately heard of", { bootId: "other", pid: DEAD_PID }, 60_000, true],
  ["another container, lately heard of", { pidNamespace: "pid:[1]", pid: DEAD_PID }, 60_000, true],
  ["another container, long silent", { pidNamespace: "pid:[1]" }, 60_001, false],
  ["another host, lately heard of", { host: "elsewhere", pid: DEAD_PID }, 60_000, true],
  ["another host, long silent", { host: "elsewhere" }, 60_001, false],
])("%s", (_name, change, ageMs, alive) => {
  expect(isAlive({ ...self, ...change }, self, ageMs)).toBe(alive);
});

test("where the system tells nothing of processes, a used pid counts as alive", () => {
  const silent = { ...self, bootId: null, pidNamespace: null, processStart: null };
  expect(isAlive(silent, silent, 1e9)).toBe(true);
  expect(isAlive({ ...silent, pid: DEAD_PID }, silent, 0)).toBe(false);
});
