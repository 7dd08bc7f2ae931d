import { systemClock, toTimestamp } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { Secret } from "../core/secret.ts";
import { createPlatform } from "./create-platform.ts";
import type { Platform } from "./platform.ts";
import type { SegmentJob } from "./records.ts";
import { DATASET_VARIABLE, MASKED_AUTHORIZATION, type PlannedRequest, toCurl } from "./to-curl.ts";

export interface DryRun {
  /** Reads are real; what would create, cancel or delete is recorded instead of sent. */
  readonly platform: Platform;
  /** What would have been sent, in order. */
  requests(): readonly PlannedRequest[];
}

/** Nothing can be planned past an export job: whatever follows depends on what it answers. Ends a run at once. */
export class DryRunEnd extends UsageError {
  constructor() {
    super("internal", "The dry run ends where the export job would be started.");
  }
}

const SEGMENT_JOB = "AEPX_SEGMENT_JOB_ID";

/**
 * A platform for finding out what would be sent. A dataset that it "makes" has the id `$AEPX_DATASET_ID`; a segment job succeeds at once;
 * starting an export job fails with `DryRunEnd`.
 */
export function createDryRun(
  platform: Platform,
  { clientId }: { readonly clientId: string },
): DryRun {
  const requests: PlannedRequest[] = [];
  const writer = createWriter(platform, clientId, requests);
  return {
    requests: () => [...requests],
    platform: {
      ...platform,
      datasets: {
        ...platform.datasets,
        create: (dataset, options) => writer.datasets.create(dataset, options),
        delete: (id, options) => writer.datasets.delete(id, options),
      },
      exportJobs: {
        ...platform.exportJobs,
        async create(body, options) {
          await writer.exportJobs.create(body, options);
          throw new DryRunEnd();
        },
        cancel: (id, options) => writer.exportJobs.cancel(id, options),
      },
      segmentJobs: {
        ...platform.segmentJobs,
        async create(segmentIds, options) {
          await writer.segmentJobs.create(segmentIds, options);
          return finishedEvaluation(segmentIds);
        },
        read: async (id, options) =>
          id === SEGMENT_JOB ? finishedEvaluation([]) : platform.segmentJobs.read(id, options),
        cancel: (id, options) => writer.segmentJobs.cancel(id, options),
      },
    },
  };
}

/** The real client in front of nobody, so that what is recorded is what would be sent, to the byte. */
function createWriter(platform: Platform, clientId: string, requests: PlannedRequest[]): Platform {
  const { tenant } = platform;
  return createPlatform({
    tenant,
    imsUrl: tenant.baseUrl,
    // Too short to be remembered as a secret; the record has a variable in its place.
    credentials: { clientId, accessToken: new Secret("-") },
    clock: systemClock,
    async fetch(request) {
      requests.push(await toPlanned(request));
      return answerTo(request);
    },
  });
}

async function toPlanned(request: Request): Promise<PlannedRequest> {
  const text = await request.text();
  // Each sending has a request id of its own, and so should one by hand.
  const sent = [...request.headers].filter(([name]) => name !== "x-request-id");
  const planned = {
    method: request.method,
    url: request.url,
    headers: { ...Object.fromEntries(sent), authorization: MASKED_AUTHORIZATION },
    body: text === "" ? null : (JSON.parse(text) as Json),
  };
  return { ...planned, curl: toCurl(planned) };
}

function answerTo({ method, url }: Request): Response {
  if (method === "DELETE") return new Response(null, { status: 204 });
  const body = url.endsWith("/dataSets") ? [`@/dataSets/${DATASET_VARIABLE}`] : { id: SEGMENT_JOB };
  return Response.json(body, { status: 201 });
}

function finishedEvaluation(segmentIds: readonly string[]): SegmentJob {
  const now = toTimestamp(systemClock.now());
  return {
    id: SEGMENT_JOB,
    state: "succeeded",
    status: "SUCCEEDED",
    source: "api",
    segmentIds,
    createdAt: now,
    endedAt: now,
    members: {},
    errors: [],
  };
}
