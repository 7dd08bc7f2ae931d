import type { Claims } from "../core/claims.ts";
import type { Clock } from "../core/clock.ts";
import { isAppError } from "../core/errors.ts";
import { createClaims } from "../engine/claims.ts";
import type { Executor } from "../engine/executor.ts";
import { successorsOf } from "./file/taken-over.ts";
import { isOver, UNFINISHED } from "./is-over.ts";

export interface ClaimsOfRuns {
  /** The state folder of the runs. */
  readonly home: string;
  readonly clock: Clock;
  readonly executor: Executor;
}

/** What the runs of a state folder work with, so that no two do with the same. */
export function openClaims({ home, clock, executor }: ClaimsOfRuns): Claims {
  return createClaims({ home, clock, unfinishedRun: (runId) => unfinishedRun(executor, runId) });
}

/** The unfinished run that needs what bears the name of `runId`: itself, or one that goes on with what it began; null: nobody does. */
export async function unfinishedRun(
  executor: Pick<Executor, "read" | "list">,
  runId: string,
): Promise<string | null> {
  if (await isUnfinished(executor, runId)) return runId;
  const unfinished = await executor.list({ statuses: UNFINISHED });
  return successorsOf(unfinished, runId)[0]?.runId ?? null;
}

/** A run that cannot be read may be anything, so it keeps what it has. */
async function isUnfinished(executor: Pick<Executor, "read">, runId: string): Promise<boolean> {
  try {
    const { status, failure } = await executor.read(runId);
    return !isOver(status, failure?.code);
  } catch (error) {
    return !(isAppError(error) && error.code === "run-not-found");
  }
}
