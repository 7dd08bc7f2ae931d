import type { ContentSpec, ExportContent, WantedSegment } from "./content-spec.ts";
import type { MemberStatus } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { AudienceRecord } from "./state.ts";

/** Profiles with a status in a segment on a day. */
export async function segmentMembers(
  simulation: Simulation,
  of: { readonly id: string; readonly day: number; readonly status: MemberStatus },
): Promise<number> {
  const wanted = [{ id: of.id, statuses: [of.status] }];
  return simulation.contents.rows(membersContent(simulation, wanted, of.day));
}

/** The content of an unbounded export of these segments with nothing but identities. */
function membersContent(
  { settings, state }: Simulation,
  wanted: readonly WantedSegment[],
  day: number,
): ContentSpec {
  return {
    kind: "export",
    profiles: settings.profiles,
    day,
    firstDayMs: state.firstDayMs,
    fields: ["identityMap"],
    segments: segmentRules({ state }),
    wanted,
    qualified: { from: null, to: null },
    ingestedAfter: null,
  };
}

/** Every segment and external audience with its rule, in an order that does not depend on when it was asked. */
export function segmentRules({ state }: Pick<Simulation, "state">): ExportContent["segments"] {
  const segments = [...state.segments.values()].map(({ id, rule }) => ({ id, rule }));
  const audiences = [...state.audiences.values()]
    .filter(({ kind }) => kind === "external")
    .map((audience) => ({
      id: audienceKey(audience),
      rule: audience.rule,
      elsewhere: { namespace: audience.namespace, audienceId: audience.audienceId },
    }));
  return [...segments, ...audiences].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** How an external audience is told apart from others in contents: ids are unique within a namespace only. */
export function audienceKey(audience: Pick<AudienceRecord, "namespace" | "audienceId">): string {
  return `${audience.namespace}:${audience.audienceId}`;
}
