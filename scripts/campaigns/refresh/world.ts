import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Chain } from "./check-refresh.ts";
import { type Campaign, planWorld, type WorldPlan } from "./plan-world.ts";
import { type SegmentRule, segmentRule } from "./segment-rule.ts";
import { openTenant, type Tenant } from "./tenant.ts";
import { type WorldTruth, worldTruth } from "./world-truth.ts";

/** What became of a world. */
export interface WorldReport {
  readonly seed: number;
  readonly segment: string;
  readonly refreshes: number;
  /** Cheap refreshes after which the folder was not as the world. */
  readonly inexactCheapDays: number;
  /** Full refreshes that told a drift. */
  readonly driftsTold: number;
  /** Refreshes across another definition. */
  readonly uncompared: number;
  readonly deaths: number;
  readonly rivals: number;
  readonly fullBytes: number;
  readonly cheapBytes: number;
  /** What did not hold, with day and folder; the first of them ended the world. */
  readonly problems: readonly string[];
}

export type Tally = { -readonly [K in keyof WorldReport]: WorldReport[K] } & {
  readonly problems: string[];
};

/** A folder of each kind that is refreshed day by day. */
export type FolderName = "full" | "cheap";

export interface World {
  readonly plan: WorldPlan;
  readonly tenant: Tenant;
  readonly truth: WorldTruth;
  readonly rule: SegmentRule;
  /** Holds the folders and the records of their runs. */
  readonly place: string;
  readonly chains: Map<FolderName, Chain>;
  readonly tally: Tally;
  close(): Promise<void>;
}

export async function openWorld(seed: number, campaign: Campaign): Promise<World> {
  const plan = planWorld(seed, campaign);
  const { profiles, segment } = plan;
  const place = mkdtempSync(join(tmpdir(), "aepx-worlds-"));
  const tenant = await openTenant(plan);
  return {
    plan,
    tenant,
    truth: await worldTruth({ seed, profiles, days: campaign.days }),
    rule: segmentRule(segment),
    place,
    chains: new Map(),
    tally: newTally(plan),
    async close() {
      await tenant.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function newTally({ seed, segment }: WorldPlan): Tally {
  return {
    seed,
    segment,
    refreshes: 0,
    inexactCheapDays: 0,
    driftsTold: 0,
    uncompared: 0,
    deaths: 0,
    rivals: 0,
    fullBytes: 0,
    cheapBytes: 0,
    problems: [],
  };
}
