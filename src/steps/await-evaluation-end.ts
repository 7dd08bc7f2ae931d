import { JobError } from "../core/errors.ts";
import type { StepContext } from "../core/step-context.ts";
import type { SegmentJob } from "../platform/records.ts";
import { nameSegments } from "./evaluated-segment.ts";
import { whyFailed } from "./evaluations.ts";
import { poll } from "./poll.ts";
import type { StepPorts } from "./step.ts";

interface Awaited {
  readonly job: SegmentJob;
  readonly segments: readonly { readonly name: string }[];
}

/** Polls a segment job until it has ended well. Fails with `job-failed`, `job-canceled`, or `wait-ended`. */
export async function awaitEvaluationEnd(
  ports: StepPorts,
  context: StepContext,
  { job, segments }: Awaited,
): Promise<SegmentJob> {
  const { id } = job;
  let told = job.status;
  const unseenUntil = ports.clock.now() + ports.timing.settleMs;
  return poll(ports, context, `segment job ${id} did`, async () => {
    const now = await ports.platform.segmentJobs.read(id, { signal: context.signal });
    // A job that was accepted a moment ago may not be visible yet.
    if (!now && ports.clock.now() < unseenUntil) return undefined;
    if (!now) throw gone(id);
    if (now.status !== told) await context.note({ job: id, status: now.status });
    told = now.status;
    return ended(now, nameSegments(segments));
  });
}

function ended(job: SegmentJob, what: string): SegmentJob | undefined {
  const { id, status, errors } = job;
  switch (job.state) {
    case "running":
      return undefined;
    case "succeeded":
      return job;
    case "canceled":
      throw new JobError(
        "job-canceled",
        `The evaluation of ${what} was cancelled on the platform: segment job ${id} is ${status}. Run the same command to evaluate again, or leave out --evaluate to export the last completed evaluation.`,
        { details: { job: id, status } },
      );
    case "failed":
      throw new JobError(
        "job-failed",
        `The evaluation of ${what} failed: segment job ${id} ended with ${whyFailed(errors)}. Run the same command to evaluate again, or leave out --evaluate to export the last completed evaluation.`,
        { details: { job: id, status, errors: errors.map((error) => ({ ...error })) } },
      );
  }
}

function gone(id: string): JobError {
  return new JobError(
    "job-failed",
    `Segment job ${id} does not exist (any more). Check the sandbox, or run the same command to evaluate again.`,
    { details: { job: id } },
  );
}
