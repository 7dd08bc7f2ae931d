import { expect, test } from "vitest";

import { planWorld } from "../../../scripts/campaigns/refresh/plan-world.ts";
import { runWorld } from "../../../scripts/campaigns/refresh/run-world.ts";

const campaign = { days: 8, mode: "both", killShare: 0.35 } as const;

// One of each segment, with deaths, rivals, an edited rule and a missed day among them.
test.each([8, 10, 42])(
  "world %i: deltas lead from day to day, cheap days are exact or their drift is told, deaths leave nothing behind",
  async (seed) => {
    const report = await runWorld(seed, campaign);
    expect(report.problems).toEqual([]);
    const days = planWorld(seed, campaign).days.filter(({ full }) => full !== null);
    expect(report.refreshes).toBe(2 * days.length);
    expect(report.cheapBytes).toBeLessThan(report.fullBytes);
    expect(report.inexactCheapDays).toBeGreaterThan(0);
    expect(report.driftsTold).toBeGreaterThan(0);
    expect(report.deaths).toBeGreaterThan(0);
  },
  240_000,
);

test("a seed decides everything that happens in a world, and seeds differ", () => {
  expect(planWorld(3, campaign)).toEqual(planWorld(3, campaign));
  expect(planWorld(3, campaign)).not.toEqual(planWorld(4, campaign));
  const worlds = Array.from({ length: 60 }, (_, seed) => planWorld(seed, campaign));
  const days = worlds.flatMap((world) => world.days);
  for (const happens of [
    days.some(({ full, cheap }) => !full && !cheap),
    days.some(({ editsBefore }) => editsBefore > 0),
    days.some(({ editsAfter }) => editsAfter > 0),
    days.some(({ full }) => full?.hasRival === true && full.deaths.length > 0),
    days.some(({ cheap }) => cheap?.hasKey === true && cheap.deaths.length > 1),
    worlds.some(({ evaluate }) => evaluate),
    worlds.some(({ keep }) => keep === 1),
  ]) {
    expect(happens).toBe(true);
  }
});
