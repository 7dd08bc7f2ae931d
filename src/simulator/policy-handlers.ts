import { credentials } from "./credentials.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { reply, upsError } from "./replies.ts";
import { seededUuid } from "./seeded.ts";
import type { Handlers } from "./simulation.ts";

export interface MergePolicyRecord {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** The sandbox's merge policies; the first is the default one. */
export function mergePolicies(seed: number): readonly MergePolicyRecord[] {
  return [
    { id: seededUuid(seed, "merge-policy", 0), name: "Default Timebased", isDefault: true },
    { id: seededUuid(seed, "merge-policy", 1), name: "No stitching", isDefault: false },
  ];
}

export function defaultMergePolicyId(seed: number): string {
  return seededUuid(seed, "merge-policy", 0);
}

const ups = "/data/core/ups";

/** Merge policies and schedules. */
export const policyHandlers = {
  [`GET ${ups}/config/mergePolicies` as const]: ({ settings }, { query }) => {
    const { seed } = settings;
    const wanted = mergePolicies(seed).filter(
      ({ isDefault }) => query.get("default") !== "true" || isDefault,
    );
    const start = Math.max(
      wanted.findIndex(({ id }) => id === query.get("start")),
      0,
    );
    const limit = toLimit(query.get("limit"), 20);
    if (limit === undefined) return upsError(400, "limit has to be a whole number from 1.");
    const children = wanted.slice(start, start + limit);
    // Opaque to clients: it goes back as `start`.
    const next = wanted[start + limit]?.id;
    return reply({
      _page: { count: children.length, ...(next && { next }) },
      children: children.map((policy) => toPolicy(policy)),
      _links: {},
    });
  },
  [`GET ${ups}/config/mergePolicies/{id}` as const]: ({ settings }, { id }) => {
    const policy = mergePolicies(settings.seed).find((known) => known.id === id);
    return policy ? reply(toPolicy(policy)) : upsError(404, "The merge policy was not found.");
  },
  [`GET ${ups}/config/schedules` as const]: ({ settings }) =>
    reply({
      _page: { totalCount: 1, pageSize: 1 },
      children: [schedule(settings.seed)],
      _links: { next: {} },
    }),
  [`GET ${ups}/config/schedules/{id}` as const]: ({ settings }, { id }) =>
    id === scheduleId(settings.seed)
      ? reply(schedule(settings.seed))
      : upsError(404, "The schedule was not found."),
} satisfies Handlers;

export function scheduleId(seed: number): string {
  return seededUuid(seed, "schedule");
}

/** A whole number from 1, the fallback when nothing is written, or undefined. */
export function toLimit(text: string | null, fallback: number): number | undefined {
  if (text === null || text === "") return fallback;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function toPolicy({ id, name, isDefault }: MergePolicyRecord) {
  return {
    id,
    name,
    imsOrgId: credentials.orgId,
    schema: { name: PROFILE_CLASS },
    version: 1,
    default: isDefault,
    identityGraph: { type: isDefault ? "pdg" : "none" },
    attributeMerge: { type: "timestampOrdered" },
    isActiveOnEdge: false,
  };
}

function schedule(seed: number) {
  return {
    id: scheduleId(seed),
    imsOrgId: credentials.orgId,
    name: "Daily evaluation",
    type: "batch_segmentation",
    state: "active",
    schedule: "0 50 23 * * ?",
    properties: { segments: ["*"] },
  };
}
