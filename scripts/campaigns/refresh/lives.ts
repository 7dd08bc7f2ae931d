import type { RunEvent } from "../../../src/engine/events.ts";
import { createLocalExecutor } from "../../../src/engine/local-executor.ts";
import {
  refreshAudience,
  type RefreshChoices,
  type RefreshRun,
} from "../../../src/library/refresh-audience.ts";
import type { Death } from "./plan-world.ts";
import type { Tenant } from "./tenant.ts";

/** A command as somebody gives it. */
export interface Command {
  /** Folder of the runs' records. */
  readonly home: string;
  readonly choices: RefreshChoices;
  readonly runKey?: string | undefined;
}

class DeathError extends Error {}

/**
 * Gives a command in a process of its own, as far as that goes within this one: an executor, a client and a token of its own. At its death it
 * can neither send nor record any more. Undefined: it died.
 */
export async function live(
  tenant: Tenant,
  { home, choices, runKey }: Command,
  death: Death | null,
): Promise<RefreshRun | undefined> {
  const { clock } = tenant;
  const end = new AbortController();
  const counts = { record: 0, request: 0 };
  const pass = (at: Death["at"], when: Death["when"]): void => {
    end.signal.throwIfAborted();
    if (death?.at !== at || death.when !== when || counts[at] !== death.number) return;
    end.abort(new DeathError("died"));
    end.signal.throwIfAborted();
  };
  const client = tenant.connect(async (send) => {
    counts.request += 1;
    pass("request", "before");
    const response = await send();
    pass("request", "after");
    return response;
  });
  const onAppend = ({ type }: RunEvent, when: Death["when"]): void => {
    if (when === "before") counts.record += 1;
    // With that on record the refresh is over, told or not: the same command would be another one.
    if (type === "run.succeeded" && when === "after") return;
    pass("record", when);
  };
  const store = createLocalExecutor({ home, clock, onAppend });
  const settings = { client, home, store, clock, signal: end.signal, random: () => 0.5, runKey };
  try {
    return await refreshAudience({ ...choices, ...settings });
  } catch (error) {
    if (end.signal.aborted) return undefined;
    throw error;
  } finally {
    await client.close();
  }
}
