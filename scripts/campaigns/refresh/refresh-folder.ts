import { LockedError } from "../../../src/core/errors.ts";
import type { RefreshRun } from "../../../src/library/refresh-audience.ts";
import { type Command, live } from "./lives.ts";
import type { Refreshing } from "./plan-world.ts";
import type { Tenant } from "./tenant.ts";

export interface FolderRefreshed {
  readonly result: RefreshRun;
  readonly problems: readonly string[];
  readonly deaths: number;
  readonly rivals: number;
  /** Bytes of files that the tenant sent. */
  readonly bytes: number;
}

/** One refresh of a folder, by as many lives as it takes, perhaps against a rival. Fails when it does not end well. */
export async function refreshFolder(
  tenant: Tenant,
  command: Command,
  { deaths, hasRival }: Refreshing,
): Promise<FolderRefreshed> {
  const before = tenant.simulator.counters();
  const problems: string[] = [];
  let result: RefreshRun | undefined;
  let died = 0;
  for (const death of deaths) {
    result = await live(tenant, command, death);
    if (result) break;
    died += 1;
  }
  const rivals = !result && hasRival ? 1 : 0;
  if (rivals > 0) {
    const race = await raceOf(tenant, command);
    result = race.result;
    problems.push(...race.problems);
  }
  result ??= await live(tenant, command, null);
  if (!result) throw new Error("nobody killed it, and it died");
  if (command.runKey !== undefined) problems.push(...(await askAgain(tenant, command, result)));
  const after = tenant.simulator.counters();
  const jobs = after.exportJobsCreated - before.exportJobsCreated;
  if (jobs !== 1) problems.push(`${jobs} export jobs were made for it`);
  return { result, problems, deaths: died, rivals, bytes: after.bytesSent - before.bytesSent };
}

/** Two give the same command at the same time: one does it, the other is told so, or is given the result of that run if it came when it had ended. */
async function raceOf(tenant: Tenant, command: Command) {
  const ends = await Promise.allSettled([live(tenant, command, null), live(tenant, command, null)]);
  const done = ends.flatMap((end) => (end.status === "fulfilled" && end.value ? end.value : []));
  const refused = ends.flatMap((end) => (end.status === "rejected" ? (end.reason as Error) : []));
  const other = refused.find((error) => !(error instanceof LockedError));
  if (other) throw other;
  const snapshots = new Set(done.map(({ snapshot }) => snapshot));
  const own = done.filter(({ replayed }) => !replayed);
  const problems =
    snapshots.size === 1 && own.length <= 1
      ? []
      : [`of two at once ${own.length} refreshed the folder, with ${snapshots.size} snapshots`];
  return { result: done[0], problems };
}

/** The same run key again answers with the same result. */
async function askAgain(tenant: Tenant, command: Command, result: RefreshRun): Promise<string[]> {
  const again = await live(tenant, command, null);
  return again?.replayed === true && again.snapshot === result.snapshot
    ? []
    : ["the same run key again made another snapshot"];
}
