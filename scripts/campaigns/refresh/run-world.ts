import { join } from "node:path";

import { checkDay } from "./check-day.ts";
import { checkEnd } from "./check-end.ts";
import type { Command } from "./lives.ts";
import type { Campaign, DayPlan, Refreshing } from "./plan-world.ts";
import { refreshFolder } from "./refresh-folder.ts";
import type { Rows } from "./rows.ts";
import { type FolderName, openWorld, type World, type WorldReport } from "./world.ts";

/** Lives through all days of a world and checks each. A problem ends it: what comes after would only follow from it. */
export async function runWorld(seed: number, campaign: Campaign): Promise<WorldReport> {
  const world = await openWorld(seed, campaign);
  const { tally, plan } = world;
  try {
    for (const day of plan.days) {
      await liveDay(world, day);
      if (tally.problems.length > 0) return tally;
    }
    tally.problems.push(...(await checkEnd(world)));
    return tally;
  } finally {
    await world.close();
  }
}

async function liveDay(world: World, day: DayPlan): Promise<void> {
  const { tenant, rule, plan } = world;
  await tenant.toDay(day.day, day.atMs);
  // The scheduled evaluation of the day began before midnight.
  rule.evaluate();
  edit(world, day.editsBefore);
  if (plan.evaluate && (day.full ?? day.cheap)) rule.evaluate();
  const whole = day.full && (await refreshOn(world, day, { name: "full", ...day.full }));
  if (day.cheap) await refreshOn(world, day, { name: "cheap", ...day.cheap, whole });
  edit(world, day.editsAfter);
}

function edit({ tenant, rule, plan }: World, times: number): void {
  for (let time = 0; time < times; time += 1) {
    tenant.simulator.control({ editRule: plan.segment });
    rule.edit();
  }
}

type FolderRefreshing = Refreshing & {
  readonly name: FolderName;
  /** Rows of the other folder's full refresh of the same day; null: there was none. */
  readonly whole?: Rows | null;
};

/** Answers with the rows of the new snapshot; null when something did not hold. */
async function refreshOn(
  world: World,
  { day }: DayPlan,
  { name, whole = null, ...refreshing }: FolderRefreshing,
): Promise<Rows | null> {
  const { tally, tenant } = world;
  const startedAtMs = tenant.clock.now();
  const problems: string[] = [];
  try {
    const command = commandOf(world, name, refreshing.hasKey ? `day ${day}` : undefined);
    const refreshed = await refreshFolder(tenant, command, refreshing);
    tally.refreshes += 1;
    tally.deaths += refreshed.deaths;
    tally.rivals += refreshed.rivals;
    tally[`${name}Bytes`] += refreshed.bytes;
    const checked = await checkDay(world, refreshed.result, { name, day, startedAtMs, whole });
    problems.push(...refreshed.problems, ...checked.problems);
    return checked.rows;
  } catch (error) {
    problems.push(`it failed: ${(error as Error).stack}`);
    return null;
  } finally {
    tally.problems.push(...problems.map((problem) => `day ${day}, ${name}: ${problem}`));
  }
}

function commandOf({ plan, place }: World, name: FolderName, runKey: string | undefined): Command {
  const { segment, key, fields, keep, fullEvery, evaluate } = plan;
  return {
    home: join(place, "home"),
    choices: {
      segments: segment,
      out: join(place, name),
      fields,
      evaluate,
      ...(key !== null && { key }),
      ...(keep !== null && { keep }),
      ...(name === "cheap" && { since: "last" as const, fullEvery }),
    },
    runKey: runKey === undefined ? undefined : `${name} ${runKey}`,
  };
}
