import { seededNumbers } from "../seeded-numbers.ts";
import { rules, type TrueSegment } from "./world-truth.ts";

export type Mode = "full" | "since-last" | "both";

/** Which folders a world has, and how it is disturbed. */
export interface Campaign {
  readonly days: number;
  readonly mode: Mode;
  /** Share of the refreshes that are killed on their way, 0 to 1. */
  readonly killShare: number;
}

/** A moment at which a refresh dies: around its nth record, or around its nth request. */
export interface Death {
  readonly at: "record" | "request";
  readonly number: number;
  readonly when: "before" | "after";
}

/** One refresh of one folder. */
export interface Refreshing {
  /** Deaths of the lives before the last one, which is left to finish. */
  readonly deaths: readonly Death[];
  /** Somebody else gives the same command at the same time. */
  readonly hasRival: boolean;
  /** The run gets the day's name as its key. */
  readonly hasKey: boolean;
}

export interface DayPlan {
  readonly day: number;
  /** Time of the day, ms since midnight. */
  readonly atMs: number;
  /** Somebody edits the segment's rule this often before the refresh, and after it. */
  readonly editsBefore: number;
  readonly editsAfter: number;
  /** Null: nobody came that day. */
  readonly full: Refreshing | null;
  readonly cheap: Refreshing | null;
}

export interface WorldPlan {
  readonly seed: number;
  readonly profiles: number;
  /** Part files of an export. */
  readonly files: number;
  readonly segment: TrueSegment;
  /** Namespace that people are told apart by; null: the product chooses. */
  readonly key: "CRMID" | "ECID" | null;
  readonly fields: string;
  readonly keep: number | null;
  readonly fullEvery: number;
  /** Each refresh starts an evaluation of its own. */
  readonly evaluate: boolean;
  readonly days: readonly DayPlan[];
}

const HOUR_MS = 3_600_000;
const segments = Object.keys(rules) as TrueSegment[];
const keys = [null, "CRMID", "ECID"] as const;
const fieldLists = [
  "identityMap,segmentMembership,+scores",
  "identityMap,segmentMembership,personalEmail,_aepxdemo",
  "identityMap,segmentMembership,person,_aepxdemo.loyalty",
] as const;
/** A refresh makes 30 to 32 records and 17 requests or more; a life that continues makes fewer, and may end before its moment comes. */
const RECORDS = 32;
const REQUESTS = 18;

/** Everything that happens in a world besides what its people do, decided by its seed. */
export function planWorld(seed: number, campaign: Campaign): WorldPlan {
  const random = seededNumbers(seed * 7919 + 17);
  const below = (limit: number) => Math.floor(random() * limit);
  const happens = (share: number) => random() < share;
  const pick = <T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0];
  const refreshing = (): Refreshing => ({
    deaths: happens(campaign.killShare)
      ? Array.from({ length: 1 + below(3) }, () => deathAt(below, happens))
      : [],
    hasRival: happens(0.04),
    hasKey: happens(0.1),
  });
  const dayPlan = (day: number): DayPlan => {
    // Half an hour after midnight at the earliest, hours before the next one at the latest: a day's refresh is over within the day.
    const atMs = HOUR_MS / 2 + below(18 * HOUR_MS);
    const isEdited = happens(0.06);
    const missed = day > 0 && happens(0.08);
    return {
      day,
      atMs,
      editsBefore: isEdited && happens(0.5) ? 1 + below(3) : 0,
      editsAfter: isEdited && happens(0.5) ? 1 + below(2) : 0,
      full: campaign.mode === "since-last" || missed ? null : refreshing(),
      cheap: campaign.mode === "full" || missed ? null : refreshing(),
    };
  };
  return {
    seed,
    profiles: 80 + below(260),
    files: 1 + below(3),
    // Each of them in turn, so that few worlds have all of them.
    segment: segments[seed % segments.length] ?? "High churn risk",
    key: keys[Math.floor(seed / segments.length) % keys.length] ?? null,
    fields: pick(fieldLists),
    keep: happens(0.5) ? 1 + below(5) : null,
    fullEvery: pick([7, 7, 3, 5]),
    evaluate: happens(0.2),
    days: Array.from({ length: campaign.days }, (_, day) => dayPlan(day)),
  };
}

function deathAt(below: (limit: number) => number, happens: (share: number) => boolean): Death {
  const when = happens(0.5) ? "before" : "after";
  return happens(0.5)
    ? { at: "record", number: 1 + below(RECORDS), when }
    : { at: "request", number: 1 + below(REQUESTS), when };
}
