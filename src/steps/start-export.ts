import { toTimestamp } from "../core/clock.ts";
import { ApiError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { ExportJob, ExportJobBody } from "../platform/records.ts";
import { createOnce } from "./create-once.ts";
import type { TargetDataset } from "./create-dataset.ts";
import { defineStep } from "./step.ts";

export type StartExportInput = {
  /** What it writes into, as `create-dataset` gave it. */
  readonly dataset: TargetDataset;
  /** What is sent. */
  readonly body: ExportJobBody;
};

/** What was announced before the call: enough to tell the job it made from every other. */
export type ExportMarker = StartExportInput & {
  /** An older job is somebody else's, RFC 3339. */
  readonly notBefore: string;
  /** Jobs of the same body that were there already. */
  readonly known: readonly string[];
};

export type StartedExport = {
  /** Id of the export job. */
  readonly jobId: string;
};

/**
 * Starts the export job (POST /export/jobs), or adopts the one that an earlier attempt of this run started. Fails with
 * `adoption-ambiguous` when more than one job could be that one.
 *
 * @calls GET /data/core/ups/export/jobs
 * @calls POST /data/core/ups/export/jobs
 */
export const startExport = defineStep({
  name: "start-export",
  async run(ports, input: StartExportInput, context): Promise<StartedExport> {
    const { platform } = ports;
    const options = { signal: context.signal };
    const job = await createOnce<ExportMarker, ExportJob>(ports, context, {
      marker: await announce(platform, input, options),
      describe: ({ id }) => ({ job: id }),
      lookUp: (marker) => findOwnJob(platform, marker, options),
      create: ({ body }, requestId) => platform.exportJobs.create(body, { ...options, requestId }),
    });
    await context.note({ job: job.id, status: job.status });
    return { jobId: job.id };
  },
});

/** The machine that tells the hour and the one that stamps the job need not agree to the second. */
const SKEW_MAX_MS = 5 * 60_000;

/** A dataset that this run made has no jobs yet, so only a shared one is looked at. */
async function announce(
  platform: Platform,
  { dataset, body }: StartExportInput,
  options: CallOptions,
): Promise<ExportMarker> {
  const notBefore = toTimestamp((await platform.exportJobs.now(options)) - SKEW_MAX_MS);
  const marker = { dataset, body, notBefore, known: [] };
  if (dataset.created) return marker;
  return { ...marker, known: (await fittingJobs(platform, marker, options)).map(({ id }) => id) };
}

/** The one job that the marker announced, or undefined. */
export async function findOwnJob(
  platform: Platform,
  marker: ExportMarker,
  options: CallOptions,
): Promise<ExportJob | undefined> {
  const fitting = await fittingJobs(platform, marker, options);
  if (fitting.length > 1) throw ambiguous(marker.dataset, fitting);
  return fitting[0];
}

async function fittingJobs(
  platform: Platform,
  { dataset, body, notBefore, known }: ExportMarker,
  options: CallOptions,
): Promise<ExportJob[]> {
  const fitting: ExportJob[] = [];
  for await (const job of platform.exportJobs.list({}, options)) {
    // Newest first, so the rest is older still.
    if (job.createdAt !== null && job.createdAt < notBefore) break;
    if (isOwnJob(job, dataset, body) && !known.includes(job.id)) fitting.push(job);
  }
  return fitting;
}

/** In a dataset that this run made every job is this run's; in a shared one the whole body has to be the same too. */
export function isOwnJob(job: ExportJob, dataset: TargetDataset, body: ExportJobBody): boolean {
  if (job.datasetId !== dataset.id) return false;
  return dataset.created || sameBody(job.body, body);
}

/** Compares what we sent. The service fills in what we left out (a merge policy), so the rest does not count. */
function sameBody(echoed: ExportJobBody, sent: ExportJobBody): boolean {
  const samePolicy = !sent.mergePolicy || echoed.mergePolicy?.id === sent.mergePolicy.id;
  return samePolicy && canonicalJson(comparable(echoed)) === canonicalJson(comparable(sent));
}

function comparable(body: ExportJobBody): readonly unknown[] {
  const { filter } = body;
  return [
    body.fields ?? "",
    segmentsOf(body),
    body.destination.segmentPerBatch,
    body.schema.name,
    filter?.segmentQualificationTime ?? null,
    filter?.fromIngestTimestamp ?? null,
    filter?.emptyProfiles ?? false,
    body.additionalFields ?? null,
  ];
}

function segmentsOf(body: ExportJobBody): readonly (readonly unknown[])[] {
  return (body.filter?.segments ?? []).map(({ segmentId, segmentNs, status }) => [
    segmentId,
    segmentNs.toLowerCase(),
    status.toSorted(),
  ]);
}

function ambiguous(dataset: TargetDataset, jobs: readonly ExportJob[]): ApiError {
  const ids = jobs.map(({ id }) => id);
  return new ApiError(
    "adoption-ambiguous",
    `${jobs.length} export jobs into dataset ${dataset.id} could be the one this run started: ${ids.join(", ")}. They are left as they are. Pick one and fetch it with: aepx download --job ID`,
    { details: { dataset: dataset.id, jobs: ids } },
  );
}
