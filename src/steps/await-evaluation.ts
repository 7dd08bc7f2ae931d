import { toTimestamp } from "../core/clock.ts";
import type { StepContext } from "../core/step-context.ts";
import type { Schedule, SegmentJob } from "../platform/records.ts";
import type { EvaluatedSegments } from "./check-age.ts";
import { type EvaluatedSegment, nameSegments } from "./evaluated-segment.ts";
import { covers, listEvaluations, whyFailed, withLatest } from "./evaluations.ts";
import { isAwaited } from "./freshness.ts";
import { activeSchedules, nextEvaluationMs } from "./next-evaluation.ts";
import { poll } from "./poll.ts";
import { type StepPorts, defineStep } from "./step.ts";

export type AwaitEvaluationInput = {
  /** What to wait for, with what was known of them before. */
  readonly segments: readonly EvaluatedSegment[];
  /** Good is what is not older, ms; null: another evaluation than the known one, whatever its age. */
  readonly maxAgeMs: number | null;
  /** Only an evaluation that ended after this counts as new, RFC 3339; null: after each segment's own `evaluatedAt`. Without effect beside `maxAgeMs`. */
  readonly since: string | null;
};

/**
 * Waits until each segment has been evaluated again by whoever does it, usually the schedule: nothing is started, so it costs no quota.
 * A failed evaluation is told, and the wait goes on. Fails with `wait-ended`.
 *
 * @calls GET /data/core/ups/export/jobs
 * @calls GET /data/core/ups/segment/jobs
 * @calls GET /data/core/ups/config/schedules
 */
export const awaitEvaluation = defineStep({
  name: "await-evaluation",
  async run(ports, input: AwaitEvaluationInput, context): Promise<EvaluatedSegments> {
    const { platform, clock } = ports;
    const { segments, since, maxAgeMs } = input;
    const { signal } = context;
    const beganMs = await platform.exportJobs.now({ signal });
    const aheadMs = beganMs - clock.now();
    const known = segments.map(({ evaluatedAt }) => since ?? evaluatedAt);
    const tell = teller(ports, context, { segments, sinceMs: earliest(known) ?? beganMs });
    return poll(ports, context, `${nameSegments(segments)} had a new evaluation`, async () => {
      const jobs = await listEvaluations(platform, { signal });
      const latest = withLatest(segments, jobs);
      const nowMs = clock.now() + aheadMs;
      const good = latest.every(({ evaluatedAt }, index) =>
        isAwaited(evaluatedAt, { nowMs, beganMs, maxAgeMs, known: known[index] ?? null }),
      );
      if (good) return { segments: latest };
      await tell(jobs, nowMs);
      return undefined;
    });
  },
});

function earliest(moments: readonly (string | null)[]): number | undefined {
  const ms = moments.flatMap((moment) => (moment === null ? [] : [Date.parse(moment)]));
  return ms.length === 0 ? undefined : Math.min(...ms);
}

interface Watched {
  readonly segments: readonly EvaluatedSegment[];
  readonly sinceMs: number;
}

/** Tells once when the next evaluation is due, and each evaluation that runs meanwhile by its states. */
function teller(ports: StepPorts, context: StepContext, watched: Watched) {
  const told = new Map<string, string>();
  let toldSchedule = false;
  return async (jobs: readonly SegmentJob[], nowMs: number): Promise<void> => {
    if (!toldSchedule) await tellSchedule(ports, context, nowMs);
    toldSchedule = true;
    for (const job of jobs.filter((each) => isNews(each, watched))) {
      if (told.get(job.id) === job.status) continue;
      told.set(job.id, job.status);
      await context.note({ job: job.id, status: job.status });
      if (job.state === "failed") {
        warn(
          ports,
          context,
          `Evaluation ${job.id} failed: ${whyFailed(job.errors)}. The wait goes on for the next one.`,
        );
      }
    }
  };
}

function isNews(job: SegmentJob, { segments, sinceMs }: Watched): boolean {
  if (!segments.some(({ id }) => covers(job, [id]))) return false;
  return job.endedAt === null ? job.state === "running" : Date.parse(job.endedAt) > sinceMs;
}

/** Knowing when is a service, not a condition. */
async function tellSchedule(ports: StepPorts, context: StepContext, nowMs: number): Promise<void> {
  const schedules: Schedule[] = [];
  try {
    for await (const each of ports.platform.schedules.list({ signal: context.signal })) {
      schedules.push(each);
    }
  } catch {
    context.signal.throwIfAborted();
    return;
  }
  const active = activeSchedules(schedules);
  const due = active.map((each) => nextEvaluationMs(each, nowMs)).filter((ms) => ms !== null);
  if (due.length > 0) await context.note({ nextEvaluationAt: toTimestamp(Math.min(...due)) });
  if (active.length === 0) {
    const { sandbox } = ports.platform.tenant;
    warn(
      ports,
      context,
      `No scheduled evaluation is switched on in sandbox "${sandbox}": the wait ends only when somebody starts one.`,
    );
  }
}

function warn({ log }: StepPorts, context: StepContext, warning: string): void {
  log.warn(warning);
  context.progress({ warning });
}
