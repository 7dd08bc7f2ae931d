import { ApiError } from "../core/errors.ts";
import type { Attempt, Caller } from "./caller.ts";
import type { CallOptions, CreateOptions } from "./platform.ts";
import type { JobState } from "./records.ts";
import { unusable } from "./services.ts";
import { isWireObject, type WireObject } from "./wire.ts";

export interface CreatedJobOptions<Job extends { readonly id: string }> {
  readonly send: (
    attempt: Attempt,
  ) => Promise<{ readonly data?: unknown; readonly response: Response }>;
  readonly toJob: (wire: WireObject) => Job;
  readonly read: (id: string, options: CallOptions) => Promise<Job | undefined>;
  readonly caller: Caller;
  readonly options: CreateOptions;
}

/**
 * The job a POST made. A write may answer without a body (seen live): then `X-Location` names the job, and it is read. An answer that
 * names none fails with `unreadable-reply`, although the job may exist.
 */
export async function createdJob<Job extends { readonly id: string }>(
  creation: CreatedJobOptions<Job>,
): Promise<Job> {
  const { send, toJob, read, caller, options } = creation;
  const { data, response } = await caller.create(send, options);
  const job = isWireObject(data) ? toJob(data) : undefined;
  if (job && job.id !== "") return job;
  const location = response.headers.get("x-location") ?? response.headers.get("location");
  const id = /\/jobs\/([^/?#]+)\/?$/.exec(location ?? "")?.[1];
  const found = id === undefined ? undefined : await read(id, options);
  if (!found) throw unusable(response, "names no job");
  return found;
}

/** A job that has ended cannot be cancelled, and need not be: the service's refusal is then none of the caller's business. */
export async function endedOrThrow(
  cancel: Promise<unknown>,
  read: () => Promise<{ readonly state: JobState } | undefined>,
): Promise<void> {
  try {
    await cancel;
  } catch (error) {
    const refused = error instanceof ApiError && /^(bad-request|conflict)$/.test(error.code);
    if (!refused || (await read())?.state === "running") throw error;
  }
}
