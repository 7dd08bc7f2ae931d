import { isRecord, textOf } from "./bodies.ts";
import { credentials } from "./credentials.ts";
import { LATE_VISIBILITY_MS } from "./dataset-handlers.ts";
import { defaultMergePolicyId, mergePolicies, toLimit } from "./policy-handlers.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { emptyReply, reply, upsError } from "./replies.ts";
import { seededInteger, seededUuid } from "./seeded.ts";
import type { Call, Handlers, Simulation } from "./simulation.ts";
import type { SegmentRecord } from "./state.ts";

const LIMIT_DEFAULT = 100;

export const segmentHandlers = {
  "GET /data/core/ups/segment/definitions"(simulation, { query }) {
    const all = visibleSegments(simulation);
    const limit = toLimit(query.get("limit"), LIMIT_DEFAULT);
    if (limit === undefined || limit > LIMIT_DEFAULT) {
      return upsError(400, `limit has to be in the range 1..${LIMIT_DEFAULT}.`);
    }
    // `page` counts pages from 0; `start` is where a page begins. Both are documented.
    const page = Number(query.get("page") ?? 0);
    const start = Number(query.get("start") ?? page * limit);
    if (!Number.isInteger(start) || start < 0) return upsError(400, "start has to be from 0.");
    const segments = all.slice(start, start + limit);
    const next = start + limit;
    const link =
      next < all.length ? { next: `/segment/definitions?start=${next}&limit=${limit}` } : {};
    return reply({
      segments: segments.map((segment) => toDefinition(simulation, segment)),
      page: {
        totalCount: all.length,
        totalPages: Math.ceil(all.length / limit),
        sortField: "creationTime",
        sort: "desc",
        pageSize: segments.length,
        limit,
      },
      link,
    });
  },

  "GET /data/core/ups/segment/definitions/{id}"(simulation, { id }) {
    const segment = simulation.state.segments.get(id);
    return segment ? reply(toDefinition(simulation, segment)) : notFound(id);
  },

  "POST /data/core/ups/segment/definitions"(simulation, call) {
    const wrong = refuseSegment(simulation, call.body);
    if (wrong) return upsError(400, wrong, "UPAPI-113434-400");
    const segment = newSegment(simulation, call);
    simulation.state.segments.set(segment.id, segment);
    return reply(toDefinition(simulation, segment), 200, {
      "x-location": `/data/core/ups/segment/definitions/${segment.id}`,
    });
  },

  "DELETE /data/core/ups/segment/definitions/{id}"({ state }, { id }) {
    // 200 with an empty body (seen live).
    return state.segments.delete(id) ? emptyReply(200) : notFound(id);
  },
} satisfies Handlers;

export function visibleSegments({ state, now }: Simulation): SegmentRecord[] {
  return [...state.segments.values()]
    .filter(({ visibleAt }) => visibleAt <= now())
    .toSorted((a, b) => b.createdAt - a.createdAt);
}

function notFound(id: string): Response {
  return upsError(404, `Segment definition ${id} was not found.`, "UPAPI-113430-404");
}

export function refuseSegment({ settings }: Simulation, body: unknown): string | undefined {
  if (!isRecord(body) || !textOf(body["name"])) return "name is required.";
  const { expression, schema, mergePolicyId } = body;
  if (!isRecord(expression) || !textOf(expression["value"])) return "expression is required.";
  if (!isRecord(schema) || schema["name"] !== PROFILE_CLASS) return "schema.name is required.";
  const known = mergePolicies(settings.seed).some(({ id }) => id === mergePolicyId);
  return mergePolicyId === undefined || known ? undefined : "mergePolicyId is unknown.";
}

/** A segment that somebody made: its rule is not evaluated, one profile in ten is a member. */
export function newSegment(simulation: Simulation, { body, operation }: Call): SegmentRecord {
  const { settings, faults, now, scaled } = simulation;
  const id = seededUuid(settings.seed, "segment", simulation.nextNumber());
  const fields = isRecord(body) ? body : {};
  const expression = isRecord(fields["expression"]) ? fields["expression"] : {};
  const late = faults.hits("late-visibility", operation) ? scaled(LATE_VISIBILITY_MS) : 0;
  return {
    id,
    name: textOf(fields["name"]),
    description: textOf(fields["description"]),
    pql: textOf(expression["value"]),
    mergePolicyId: textOf(fields["mergePolicyId"]) || defaultMergePolicyId(settings.seed),
    rule: { kind: "hash", salt: seededInteger(settings.seed, 100_000, "rule", id) },
    createdAt: now(),
    visibleAt: now() + late,
  };
}

function toDefinition({ settings }: Simulation, segment: SegmentRecord) {
  const updated = segment.edits?.at(-1)?.at ?? segment.createdAt;
  return {
    id: segment.id,
    schema: { name: PROFILE_CLASS },
    ttlInDays: 30,
    imsOrgId: credentials.orgId,
    sandbox: sandboxStamp(settings.seed),
    profileInstanceId: "ups",
    name: segment.name,
    description: segment.description,
    expression: { type: "PQL", format: "pql/text", value: segment.pql },
    mergePolicyId: segment.mergePolicyId,
    evaluationInfo: {
      batch: { enabled: true },
      continuous: { enabled: false },
      synchronous: { enabled: false },
    },
    dataGovernancePolicy: { excludeOptOut: true },
    creationTime: segment.createdAt,
    updateTime: updated,
    updateEpoch: Math.floor(updated / 1000),
  };
}

export function sandboxStamp(seed: number) {
  return {
    sandboxId: seededUuid(seed, "sandbox"),
    sandboxName: credentials.sandbox,
    type: "development",
    default: false,
  };
}
