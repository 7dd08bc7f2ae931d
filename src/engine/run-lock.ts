import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { toTimestamp } from "../core/clock.ts";
import { LockedError } from "../core/errors.ts";
import { PRIVATE_FILE, writeAll } from "../core/files.ts";
import type { Owner } from "./events.ts";
import { HEARTBEAT_LIMIT_MS, isAlive, type ProcessIdentity } from "../core/process-identity.ts";

/** The right to write a run's journal, until a higher epoch exists. */
export interface RunLock {
  readonly epoch: number;
  readonly owner: Owner;
  /** Cheap, before every append. Throws `locked` when another process took over. */
  check(): void;
  /** Sign of life, for holders seen from other machines. */
  beat(nowMs: number): void;
  release(): void;
}

export interface LockQuestion {
  readonly folder: string;
  readonly runId: string;
  readonly self: ProcessIdentity;
  readonly nowMs: number;
}

export interface LockClaim {
  /** Highest epoch that the journal knows; 0 for a new one. */
  readonly journalEpoch: number;
  /** Told to whoever meets the lock; default: now. */
  readonly startedAt?: string | undefined;
}

type LockContent = {
  readonly owner: Owner;
  readonly process: ProcessIdentity;
  readonly released: boolean;
};

/**
 * Takes the lock of a run. The file with the highest epoch holds; a claim creates the next one, which only one of many can.
 * The highest is never unlinked, so an epoch is never used twice. Throws `locked` when a live process holds it.
 */
export function takeLock(question: LockQuestion & LockClaim): RunLock {
  const { folder, self, nowMs, startedAt = toTimestamp(nowMs) } = question;
  const owner: Owner = { pid: self.pid, host: self.host, startedAt };
  const content: LockContent = { owner, process: self, released: false };
  for (;;) {
    const epochs = lockEpochs(folder);
    const highest = epochs.at(-1) ?? 0;
    const holder = holderOf(highest, question);
    if (holder) throw heldBy(question.runId, holder);
    // The journal counts too: lock files may have been removed by hand, and older epochs are ignored on replay.
    const epoch = Math.max(highest, question.journalEpoch) + 1;
    const path = lockPath(folder, epoch);
    if (!createExclusive(path, JSON.stringify(content))) continue;
    if (lockEpochs(folder).some((other) => other > epoch)) {
      // So much time passed since the listing that others came and went: this epoch was used up and removed.
      rmSync(path, { force: true });
      continue;
    }
    const lock = createLock(question, epoch, content);
    lock.beat(nowMs);
    // Lowest first, so that a holder that was overtaken always misses its own file or sees the next one.
    for (const older of epochs) rmSync(lockPath(folder, older), { force: true });
    return lock;
  }
}

/** The live process that holds a run, or null. */
export function readHolder(question: LockQuestion): Owner | null {
  return holderOf(lockEpochs(question.folder).at(-1) ?? 0, question);
}

function holderOf(epoch: number, { folder, self, nowMs }: LockQuestion): Owner | null {
  const path = lockPath(folder, epoch);
  const heartbeatMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (heartbeatMs === undefined) return null;
  const ageMs = nowMs - heartbeatMs;
  const content = readContent(path);
  if (!content) return ageMs <= HEARTBEAT_LIMIT_MS ? unknownOwner(heartbeatMs) : null;
  return !content.released && isAlive(content.process, self, ageMs) ? content.owner : null;
}

function createLock(question: LockQuestion, epoch: number, content: LockContent): RunLock {
  const { folder, runId } = question;
  const path = lockPath(folder, epoch);
  const next = lockPath(folder, epoch + 1);
  const isOvertaken = () => existsSync(next) || !existsSync(path);
  return {
    epoch,
    owner: content.owner,
    check() {
      if (isOvertaken()) throw overtaken(runId);
    },
    beat(nowMs) {
      if (existsSync(path)) utimesSync(path, nowMs / 1000, nowMs / 1000);
    },
    release() {
      if (!isOvertaken()) markReleased(path, content);
    },
  };
}

function markReleased(path: string, content: LockContent): void {
  const temporary = `${path}.${content.owner.pid}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify({ ...content, released: true }), {
      mode: PRIVATE_FILE,
    });
    renameSync(temporary, path);
  } catch {
    // A full disk: the run ended all the same, and the lock ends with this process.
  }
}

function lockPath(folder: string, epoch: number): string {
  return join(folder, `lock.${epoch}`);
}

/** Ascending. */
function lockEpochs(folder: string): number[] {
  return readdirSync(folder)
    .map((name) => /^lock\.(\d+)$/.exec(name)?.[1])
    .filter((epoch) => epoch !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** A link appears with its whole content or not at all; file systems without links get an exclusive open. */
function createExclusive(path: string, content: string): boolean {
  const temporary = `${path}.${process.pid}.${process.hrtime.bigint()}.tmp`;
  writeFileSync(temporary, content, { flag: "wx", mode: PRIVATE_FILE });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    return openExclusive(path, content);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function openExclusive(path: string, content: string): boolean {
  try {
    const fd = openSync(path, "wx", PRIVATE_FILE);
    writeAll(fd, content);
    closeSync(fd);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  }
}

function isExisting(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EEXIST";
}

/** Undefined: empty or cut by a power failure, or overtaken and removed meanwhile. */
function readContent(path: string): LockContent | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LockContent;
  } catch {
    return undefined;
  }
}

function unknownOwner(heartbeatMs: number): Owner {
  return { pid: 0, host: "unknown", startedAt: toTimestamp(heartbeatMs) };
}

function heldBy(runId: string, { pid, host, startedAt }: Owner): LockedError {
  return new LockedError(
    `Run ${runId} is held by process ${pid} on host ${host} since ${startedAt}. Wait for it, or cancel it with: aepx runs cancel ${runId}`,
    { details: { runId, pid, host, startedAt } },
  );
}

function overtaken(runId: string): LockedError {
  return new LockedError(
    `Run ${runId} was taken over by another process, so this one stopped writing to it. Look at it with: aepx runs show ${runId}`,
    { details: { runId } },
  );
}
