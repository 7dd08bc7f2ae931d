import type { SegmentJob } from "../../src/platform/records.ts";
import type { EvaluatedSegment } from "../../src/steps/evaluated-segment.ts";
import { findSegment } from "../../src/steps/find-segment.ts";
import { ups } from "../simulator/world-calls.ts";
import type { Simulated } from "../support/simulated-platform.ts";

export const JOBS = `${ups}/segment/jobs`;
export const POST = `POST ${JOBS}`;
export const CHURN = "High churn risk";
export const LOYAL = "Loyal customers";

/** Segments as an earlier step found them. */
export async function found(world: Simulated, ...names: string[]): Promise<EvaluatedSegment[]> {
  const { segments } = await world.run(findSegment, { segments: names });
  world.sent.length = 0;
  return segments.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt }));
}

/** Somebody else starts an evaluation; tells its id. */
export async function postJob(
  { others }: Simulated,
  segments: readonly { readonly id: string }[],
): Promise<string> {
  const body = segments.map(({ id }) => ({ segmentId: id }));
  return String((await others.json("POST", JOBS, { body }))["id"]);
}

export const started = ({ simulator }: Simulated) => simulator.counters().segmentJobsCreated;

/** A segment job with nothing but what a test says of it. */
export function segmentJob(fields: Partial<SegmentJob> = {}): SegmentJob {
  return {
    id: "job",
    state: "succeeded",
    status: "SUCCEEDED",
    source: "api",
    segmentIds: ["a"],
    createdAt: "2026-01-02T01:00:00.000Z",
    endedAt: null,
    members: {},
    errors: [],
    ...fields,
  };
}
