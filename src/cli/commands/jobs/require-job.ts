import { UsageError } from "../../../core/errors.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { ExportJob } from "../../../platform/records.ts";

/** Fails with `not-found`. */
export async function requireJob(
  platform: Platform,
  id: string,
  signal: AbortSignal,
): Promise<ExportJob> {
  const job = await platform.exportJobs.read(id, { signal });
  if (job) return job;
  // Adobe keeps jobs for a limited time, so an id that once worked may stop to.
  throw new UsageError(
    "not-found",
    `No export job "${id}" in sandbox "${platform.tenant.sandbox}". List them with: aepx jobs list`,
    { details: { job: id } },
  );
}
