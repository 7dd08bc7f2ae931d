import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, told apart from any other that ever had its pid. Null: this system does not tell. */
export type ProcessIdentity = {
  readonly pid: number;
  readonly host: string;
  readonly bootId: string | null;
  /** Two containers may share a host name, but not their pids. */
  readonly pidNamespace: string | null;
  /** Clock ticks since boot at which it began. */
  readonly processStart: string | null;
};

/** How often a holder gives a sign of life: the modification time of a file that says whose it is. */
export const HEARTBEAT_INTERVAL_MS = 5000;

/** A holder whose pid cannot be asked for counts as dead when its last sign of life is older. */
export const HEARTBEAT_LIMIT_MS = 60_000;

/** Default: this process on this host. */
export function identifyProcess(
  owner: Partial<Pick<ProcessIdentity, "pid" | "host">> = {},
): ProcessIdentity {
  const pid = owner.pid ?? process.pid;
  return {
    pid,
    host: owner.host ?? hostname(),
    bootId: tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: tryRead(() => readlinkSync("/proc/self/ns/pid")),
    processStart: readProcess(pid)?.start ?? null,
  };
}

/**
 * Whether `holder` still lives, as seen from `self`: by its pid where both see the same pids, else by its heartbeat. Another boot is either
 * this machine's before it started anew, or that of another machine of the same name.
 */
export function isAlive(
  holder: ProcessIdentity,
  self: ProcessIdentity,
  heartbeatAgeMs: number,
): boolean {
  if (!seeSamePids(holder, self)) return heartbeatAgeMs <= HEARTBEAT_LIMIT_MS;
  if (!hasPid(holder.pid)) return false;
  const found = readProcess(holder.pid);
  if (!found) return true;
  return !found.dead && (holder.processStart === null || holder.processStart === found.start);
}

function seeSamePids(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return (
    one.host === other.host &&
    one.bootId === other.bootId &&
    one.pidNamespace === other.pidNamespace
  );
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** From /proc/<pid>/stat: the name in brackets may hold spaces, so count from behind it. */
function readProcess(pid: number): { readonly start: string; readonly dead: boolean } | null {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === null) return null;
  const [state = "", ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { start: rest[18] ?? "", dead: state === "Z" || state === "X" };
}

function tryRead(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
