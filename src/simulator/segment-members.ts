import type { ExportContent } from "./content-spec.ts";
import type { MemberCounts } from "./contents.ts";
import { endedAt, jobStatus } from "./job-clock.ts";
import type { MemberRule } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { AudienceRecord, SegmentRecord } from "./state.ts";

interface MembersOf {
  /** Segments by id, external audiences by their key. */
  readonly ids: readonly string[];
  readonly day: number;
  /** When the evaluation began whose members they are; absent: the last one. */
  readonly evaluation?: number;
}

/** How many people are in segments on a day, and how many have left them; in the order asked for. */
export function memberCounts(
  simulation: Simulation,
  { ids, day, evaluation }: MembersOf,
): Promise<readonly MemberCounts[]> {
  const rules = new Map(segmentRules(simulation, evaluation).map((one) => [one.id, one.rule]));
  return simulation.contents.members(
    peopleDay(simulation, day),
    ids.map((id) => rules.get(id) ?? null),
  );
}

/** What decides about people on a day. */
export function peopleDay({ settings, state }: Simulation, day: number) {
  const { profiles, changing } = settings;
  return { profiles, day, firstDayMs: state.firstDayMs, ...(changing && { changing }) };
}

/**
 * Every segment and external audience with its rule, in an order that does not depend on when it was asked. A rule is that of an evaluation
 * which began then, or else of the segment's last one.
 */
export function segmentRules(
  simulation: Simulation,
  evaluation?: number,
): ExportContent["segments"] {
  const { state } = simulation;
  const segments = [...state.segments.values()].map((segment) => ({
    id: segment.id,
    rule: ruleAt(segment, evaluation ?? lastEvaluation(simulation, segment.id)?.startedAt ?? 0),
  }));
  const audiences = [...state.audiences.values()]
    .filter(({ kind }) => kind === "external")
    .map((audience) => ({
      id: audienceKey(audience),
      rule: audience.rule,
      elsewhere: { namespace: audience.namespace, audienceId: audience.audienceId },
    }));
  return [...segments, ...audiences].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function ruleAt({ rule, edits = [] }: SegmentRecord, moment: number): MemberRule {
  return edits.findLast(({ at }) => at <= moment)?.rule ?? rule;
}

/** The last good evaluation that covers a segment. */
export function lastEvaluation(
  { state, now }: Simulation,
  segmentId: string,
): { readonly startedAt: number; readonly endedAt: number } | undefined {
  let last: { readonly startedAt: number; readonly endedAt: number } | undefined;
  for (const { segmentIds, timeline } of state.segmentJobs.values()) {
    if (!segmentIds.includes("*") && !segmentIds.includes(segmentId)) continue;
    if (jobStatus(timeline, now()) !== "SUCCEEDED") continue;
    const ended = endedAt(timeline, now()) ?? 0;
    if (!last || ended > last.endedAt) last = { startedAt: timeline.createdAt, endedAt: ended };
  }
  return last;
}

/** How an external audience is told apart from others in contents: ids are unique within a namespace only. */
export function audienceKey(audience: Pick<AudienceRecord, "namespace" | "audienceId">): string {
  return `${audience.namespace}:${audience.audienceId}`;
}
