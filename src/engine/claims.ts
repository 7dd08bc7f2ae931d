import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Claims } from "../core/claims.ts";
import type { Clock } from "../core/clock.ts";
import { LockedError } from "../core/errors.ts";
import { makePrivateFolder, syncFolder, writeFileAtomic } from "../core/files.ts";
import type { Owner } from "./events.ts";
import { identifyProcess } from "../core/process-identity.ts";
import { sha256 } from "./run-layout.ts";
import { readHolder, type RunLock, takeLock } from "./run-lock.ts";
import { toStorageError } from "./storage-error.ts";

export interface ClaimsOptions {
  /** Folder of the runs' records, shared by all processes whose runs respect one another. */
  readonly home: string;
  readonly clock: Clock;
  /** The unfinished run that needs what `runId` took, mostly that run itself; null: there is none (any more), so it is free. */
  readonly unfinishedRun: (runId: string) => Promise<string | null>;
}

type Claim = { readonly what: string; readonly runId: string };

const RETRY_MS = 20;
/** Claims are made and given up in milliseconds: a holder of the folder's lock that takes longer hangs. */
const WAIT_MAX_MS = 10_000;

/** Claims as files under `home`, one each. A claim outlives its process and ends with its run. */
export function createClaims({ home, clock, unfinishedRun }: ClaimsOptions): Claims {
  const folder = join(home, "claims");

  /** One change at a time, over all processes: between reading whose it is and taking it over nobody else may do the same. */
  async function changing<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      makePrivateFolder(folder);
      const lock = await lockFolder(folder, clock);
      try {
        return await work();
      } finally {
        lock.release();
      }
    } catch (error) {
      throw toStorageError(folder, error);
    }
  }

  async function giveUp(runId: string, names: () => readonly string[]): Promise<void> {
    if (existsSync(folder)) await changing(() => drop(folder, runId, names()));
  }

  return {
    take: (what, runId) =>
      changing(async () => {
        const path = claimPath(folder, what);
        const held = readClaim(path);
        if (held?.runId === runId) return;
        const holder = held ? await unfinishedRun(held.runId) : null;
        if (holder !== null) throw heldBy({ what, runId: holder }, runId);
        writeFileAtomic(path, JSON.stringify({ what, runId } satisfies Claim));
      }),
    release: (what, runId) => giveUp(runId, () => [claimName(what)]),
    releaseAll: (runId) => giveUp(runId, () => claimNames(folder)),
  };
}

async function lockFolder(folder: string, clock: Clock): Promise<RunLock> {
  const question = { folder, runId: "claims", self: identifyProcess() };
  const untilMs = clock.now() + WAIT_MAX_MS;
  for (;;) {
    const nowMs = clock.now();
    try {
      return takeLock({ ...question, nowMs, journalEpoch: 0 });
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      if (nowMs >= untilMs) throw busy(folder, readHolder({ ...question, nowMs }));
      await clock.sleep(RETRY_MS);
    }
  }
}

function drop(folder: string, runId: string, names: readonly string[]): void {
  const own = names.filter((name) => readClaim(join(folder, name))?.runId === runId);
  for (const name of own) rmSync(join(folder, name), { force: true });
  if (own.length > 0) syncFolder(folder);
}

function claimNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".json"));
}

function claimName(what: string): string {
  return `${sha256(what).slice(0, 32)}.json`;
}

function claimPath(folder: string, what: string): string {
  return join(folder, claimName(what));
}

/** Undefined: free. Claims are written whole, so one that cannot be read was damaged by others; it names nobody. */
function readClaim(path: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Claim;
  } catch {
    return undefined;
  }
}

function heldBy({ what, runId: holder }: Claim, runId: string): LockedError {
  return new LockedError(
    `Run ${holder} works with ${what} and has not ended, so run ${runId} cannot. Wait for it, continue it with "aepx runs resume ${holder}", or cancel it with "aepx runs cancel ${holder}".`,
    { details: { what, runId, holder } },
  );
}

function busy(folder: string, holder: Owner | null): LockedError {
  const who = holder ? `Process ${holder.pid} on host ${holder.host}` : "Another process";
  return new LockedError(
    `${who} has been changing ${folder} for ${WAIT_MAX_MS / 1000} s. End it if it hangs, then run the same command again.`,
    { details: { folder } },
  );
}
