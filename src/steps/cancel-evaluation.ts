import { ApiError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { untilSettled } from "./create-once.ts";
import { type EvaluationMarker, findOwnEvaluations } from "./own-evaluation.ts";
import { type StepPorts, defineStep } from "./step.ts";

export type CancelEvaluationInput = {
  /** The job that the run started; null: it started none, or was stopped between asking for it and learning its id. */
  readonly jobId: string | null;
  /** What the run had announced, to find a job whose id it never learned. */
  readonly announced: EvaluationMarker | null;
  /** How the announced call ended is open: its job may become visible late, and is looked for during the settling time. */
  readonly open: boolean;
};

export type CanceledEvaluation = {
  /** Id of the segment job that was cancelled; null: there was none of this run. */
  readonly jobId: string | null;
};

/**
 * Cancels the segment job that a run started (DELETE /segment/jobs/{id}), and none that it only waited for. Fails with
 * `adoption-ambiguous` when more than one job could be it.
 *
 * @calls GET /data/core/ups/segment/jobs
 * @calls DELETE /data/core/ups/segment/jobs/{id}
 */
export const cancelEvaluation = defineStep({
  name: "cancel-evaluation",
  async run(ports, input: CancelEvaluationInput, { signal }): Promise<CanceledEvaluation> {
    const jobId = input.jobId ?? (await findAnnounced(ports, input, signal));
    if (jobId === null) return { jobId };
    await ports.platform.segmentJobs.cancel(jobId, { signal });
    return { jobId };
  },
});

/** What `cancel-evaluation` needs, from the record of a run's `evaluate-segment`; undefined when that never began. */
export function evaluationToCancel(
  recorded:
    | { readonly status: string; readonly marker: Json; readonly facts: readonly JsonObject[] }
    | undefined,
): CancelEvaluationInput {
  const begun = recorded?.facts.find(({ started }) => typeof started === "boolean");
  const ended = recorded?.status === "completed";
  if (!recorded || ended) return { jobId: null, announced: null, open: false };
  if (begun) {
    const { started, job } = begun;
    const jobId = started === true && typeof job === "string" ? job : null;
    return { jobId, announced: null, open: false };
  }
  const announced = recorded.marker as EvaluationMarker | null;
  return { jobId: null, announced, open: recorded.status === "started" };
}

async function findAnnounced(
  { platform, clock, timing }: StepPorts,
  { announced, open }: CancelEvaluationInput,
  signal: AbortSignal,
): Promise<string | null> {
  if (!announced || announced.attachTo !== null) return null;
  const look = async () => {
    const own = await findOwnEvaluations(platform, announced, { signal });
    if (own.length > 1) throw ambiguous(own.map(({ id }) => id));
    return own[0];
  };
  const found = await (open ? untilSettled({ clock, timing }, signal, look) : look());
  return found?.id ?? null;
}

function ambiguous(ids: readonly string[]): ApiError {
  return new ApiError(
    "adoption-ambiguous",
    `${ids.length} segment jobs of the same segments could be the one this run started: ${ids.join(", ")}. They are left as they are, and end by themselves.`,
    { details: { jobs: ids } },
  );
}
