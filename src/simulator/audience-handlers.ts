import { isRecord, textOf } from "./bodies.ts";
import { credentials } from "./credentials.ts";
import { LATE_VISIBILITY_MS } from "./dataset-handlers.ts";
import { toLimit } from "./policy-handlers.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { reply, upsError } from "./replies.ts";
import { newSegment, refuseSegment, sandboxStamp, visibleSegments } from "./segment-handlers.ts";
import { seededInteger, seededUuid } from "./seeded.ts";
import type { Call, Handlers, Simulation } from "./simulation.ts";
import type { AudienceRecord, SegmentRecord } from "./state.ts";

const LIMIT_DEFAULT = 100;
const ACCOUNT_CLASS = "_xdm.context.account";
/** What audiences made in the platform show; exports do not take it (inferred). */
const OWN_NAMESPACE = "AEPSegments";
const EXTERNAL_TYPES = ["ExternalSegment", "ExternalAudience"];

export const audienceHandlers = {
  "GET /data/core/ups/audiences"(simulation, { query }) {
    const limit = toLimit(query.get("limit"), LIMIT_DEFAULT);
    if (limit === undefined) return upsError(400, "limit has to be a whole number from 1.");
    const page = Number(query.get("start") ?? 0);
    if (!Number.isInteger(page) || page < 0) return upsError(400, "start has to be from 0.");
    const [sortField = "name", sort = "asc"] = (query.get("sort") ?? "name:asc").split(":");
    const all = listed(simulation, query).toSorted(
      (a, b) => (sort === "desc" ? -1 : 1) * compare(fieldOf(a, sortField), fieldOf(b, sortField)),
    );
    const children = all.slice(page * limit, (page + 1) * limit);
    const more = (page + 1) * limit < all.length;
    const href = `@/audiences?start=${page + 1}&limit=${limit}&totalCount=${all.length}`;
    return reply({
      children,
      _page: {
        totalCount: all.length,
        totalPages: Math.ceil(all.length / limit),
        sortField,
        sort,
        pageSize: children.length,
        limit,
        start: page,
        ...(more && { next: page + 1 }),
      },
      _links: more ? { next: { href } } : {},
    });
  },

  "POST /data/core/ups/audiences"(simulation, call) {
    const body = isRecord(call.body) ? call.body : {};
    if (!textOf(body["name"])) return upsError(400, "name is required.", "UPLIB-101206-500");
    const schema = isRecord(body["schema"]) ? body["schema"] : {};
    if (EXTERNAL_TYPES.includes(textOf(body["type"]))) return addExternal(simulation, call, body);
    if (schema["name"] === ACCOUNT_CLASS) {
      return addAudience(simulation, call, {
        kind: "account",
        namespace: OWN_NAMESPACE,
        originName: "REAL_TIME_CUSTOMER_PROFILE",
      });
    }
    const wrong = refuseSegment(simulation, body);
    if (wrong) return upsError(400, wrong, "UPAPI-113434-400");
    const segment = newSegment(simulation, call);
    simulation.state.segments.set(segment.id, segment);
    return reply(segmentView(simulation, segment), 201);
  },
} satisfies Handlers;

/** An external audience lives under its maker's namespace (documented), in which the names of the platform are taken (inferred). */
function addExternal(
  simulation: Simulation,
  call: Call,
  body: Readonly<Record<string, unknown>>,
): Response {
  const namespace = textOf(body["namespace"]);
  if (!namespace || ["ups", OWN_NAMESPACE.toLowerCase()].includes(namespace.toLowerCase())) {
    return upsError(400, "namespace has to be that of the audience's maker.", "UPAPI-113434-400");
  }
  const originName = textOf(body["originName"]) || "CUSTOM_UPLOAD";
  return addAudience(simulation, call, { kind: "external", namespace, originName });
}

/** One person in ten is a member of an external audience. */
function addAudience(
  simulation: Simulation,
  { body, operation }: Call,
  made: Pick<AudienceRecord, "kind" | "namespace" | "originName">,
): Response {
  const { settings, state, faults, now, scaled } = simulation;
  const fields = isRecord(body) ? body : {};
  const id = seededUuid(settings.seed, "audience", simulation.nextNumber());
  const own = made.kind === "account" ? id : textOf(fields["audienceId"]) || id;
  const late = faults.hits("late-visibility", operation) ? scaled(LATE_VISIBILITY_MS) : 0;
  const audience: AudienceRecord = {
    ...made,
    id,
    audienceId: own,
    name: textOf(fields["name"]),
    description: textOf(fields["description"]),
    rule: { kind: "hash", salt: seededInteger(settings.seed, 100_000, "rule", id) },
    createdAt: now(),
    visibleAt: now() + late,
  };
  state.audiences.set(id, audience);
  return reply(audienceView(simulation, audience), 201);
}

type View = ReturnType<typeof segmentView> | ReturnType<typeof audienceView>;

/** Name and description by what they contain, in any case; a property exactly (documented). */
function listed(simulation: Simulation, query: URLSearchParams): View[] {
  const { state, now } = simulation;
  const audiences = [...state.audiences.values()].filter(({ visibleAt }) => visibleAt <= now());
  const all: View[] = [
    ...visibleSegments(simulation).map((segment) => segmentView(simulation, segment)),
    ...audiences.map((audience) => audienceView(simulation, audience)),
  ];
  const [, property = "", value = ""] = /^(\w+)==(.*)$/.exec(query.get("property") ?? "") ?? [];
  const entityType = query.get("entityType");
  return all
    .filter(({ name }) => contains(name, query.get("name")))
    .filter(({ description }) => contains(description, query.get("description")))
    .filter((view) => property === "" || fieldOf(view, property) === value)
    .filter((view) => entityType === null || classOf(view) === entityType);
}

function contains(text: string, wanted: string | null): boolean {
  return text.toLowerCase().includes((wanted ?? "").toLowerCase());
}

function fieldOf(view: View, name: string): string | number {
  const value = (view as Readonly<Record<string, unknown>>)[name];
  return typeof value === "number" ? value : textOf(value);
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** External audiences name no class; they are of people. */
function classOf(view: View): string {
  return "schema" in view ? view.schema.name : PROFILE_CLASS;
}

function segmentView(simulation: Simulation, segment: SegmentRecord) {
  return {
    ...common(simulation, segment),
    audienceId: segment.id,
    schema: { name: PROFILE_CLASS },
    namespace: OWN_NAMESPACE,
    type: "SegmentDefinition",
    originName: "REAL_TIME_CUSTOMER_PROFILE",
    mergePolicyId: segment.mergePolicyId,
  };
}

function audienceView(simulation: Simulation, audience: AudienceRecord) {
  const { audienceId, namespace, originName, kind } = audience;
  return {
    ...common(simulation, audience),
    audienceId,
    namespace,
    originName,
    ...(kind === "account"
      ? { type: "SegmentDefinition", schema: { name: ACCOUNT_CLASS } }
      : { type: "ExternalSegment" }),
  };
}

function common(
  { settings }: Simulation,
  record: Pick<AudienceRecord, "id" | "name" | "description" | "createdAt">,
) {
  return {
    id: record.id,
    name: record.name,
    description: record.description,
    lifecycleState: "published",
    isSystem: false,
    imsOrgId: credentials.orgId,
    sandbox: sandboxStamp(settings.seed),
    creationTime: record.createdAt,
    createEpoch: Math.floor(record.createdAt / 1000),
    updateTime: record.createdAt,
    updateEpoch: Math.floor(record.createdAt / 1000),
  };
}
