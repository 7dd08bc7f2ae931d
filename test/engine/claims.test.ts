import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Claims } from "../../src/core/claims.ts";
import { systemClock } from "../../src/core/clock.ts";
import { createClaims } from "../../src/engine/claims.ts";
import { identifyProcess } from "../../src/core/process-identity.ts";
import { takeLock } from "../../src/engine/run-lock.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { tempFolder } from "../support/temp-folder.ts";

const WHAT = "dataset 64a1";

function open(unfinished: readonly string[], home = tempFolder()): Claims & { home: string } {
  const unfinishedRun = async (runId: string) => (unfinished.includes(runId) ? runId : null);
  return { home, ...createClaims({ home, clock: systemClock, unfinishedRun }) };
}

const files = (home: string) =>
  readdirSync(join(home, "claims")).filter((name) => name.endsWith(".json"));

test("what an unfinished run works with is locked for others, and they are told what to do", async () => {
  const claims = open(["a", "b"]);
  await claims.take(WHAT, "a");
  await claims.take(WHAT, "a");
  await expect(claims.take(WHAT, "b")).rejects.toMatchObject({
    code: "locked",
    message:
      'Run a works with dataset 64a1 and has not ended, so run b cannot. Wait for it, continue it with "aepx runs resume a", or cancel it with "aepx runs cancel a".',
    details: { what: WHAT, runId: "b", holder: "a" },
  });
  await claims.take("dataset 64a2", "b");
});

test("what was given up is free; only its holder gives it up", async () => {
  const claims = open(["a", "b"]);
  await claims.take(WHAT, "a");
  await claims.release(WHAT, "b");
  await claims.releaseAll("b");
  await expect(claims.take(WHAT, "b")).rejects.toMatchObject({ code: "locked" });
  await claims.release(WHAT, "a");
  await claims.take(WHAT, "b");
  await claims.take("another", "b");
  await claims.releaseAll("b");
  expect(files(claims.home)).toEqual([]);
});

test("giving up where nothing was ever taken makes no folder", async () => {
  const { home, ...claims } = open([]);
  await claims.release(WHAT, "a");
  await claims.releaseAll("a");
  expect(readdirSync(home)).toEqual([]);
});

test("what a finished or unknown run left is taken over by exactly one of many", async () => {
  const runs = ["b", "c", "d", "e", "f", "g", "h", "i"];
  const { home, ...claims } = open(runs);
  await claims.take(WHAT, "gone");
  const others = runs.map((run) => open(runs, home).take(WHAT, run));
  const ends = await Promise.allSettled(others);
  const winners = runs.filter((_, i) => ends[i]?.status === "fulfilled");
  expect(winners).toHaveLength(1);
  const [file = ""] = files(home);
  expect(JSON.parse(readFileSync(join(home, "claims", file), "utf8"))).toEqual({
    what: WHAT,
    runId: winners[0],
  });
});

test("a claim that was damaged names nobody, so it is free", async () => {
  const { home, ...claims } = open(["a", "b"]);
  await claims.take(WHAT, "a");
  writeFileSync(join(home, "claims", files(home)[0] ?? ""), '{"what":');
  await claims.take(WHAT, "b");
  await expect(claims.take(WHAT, "a")).rejects.toMatchObject({ details: { holder: "b" } });
});

test("claims are for their owner only", async () => {
  const { home, ...claims } = open([]);
  await claims.take(WHAT, "a");
  const folder = join(home, "claims");
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes.length).toBeGreaterThan(0);
  expect(new Set(modes)).toEqual(new Set([0o600]));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("a process that never lets go of the folder is named", async () => {
  const clock = createManualClock(Date.now(), { autoAdvance: true });
  const home = tempFolder();
  const claims = createClaims({ home, clock, unfinishedRun: async () => null });
  await claims.take(WHAT, "a");
  const folder = join(home, "claims");
  const self = identifyProcess();
  takeLock({ folder, runId: "claims", self, nowMs: clock.now(), journalEpoch: 0 });
  await expect(claims.take(WHAT, "b")).rejects.toMatchObject({
    code: "locked",
    message: `Process ${self.pid} on host ${self.host} has been changing ${folder} for 10 s. End it if it hangs, then run the same command again.`,
  });
});
