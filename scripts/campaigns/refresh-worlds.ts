import { parseArgs } from "node:util";

import { campaignTally } from "./refresh/campaign-tally.ts";
import type { Campaign, Mode } from "./refresh/plan-world.ts";
import { runWorlds } from "./refresh/run-worlds.ts";

/**
 * Refreshes folders day by day against simulated tenants whose people come, leave, merge and change, kills some of it, and checks each day
 * with readers of its own: `npx tsx scripts/campaigns/refresh-worlds.ts --worlds 100 --days 30 --seed 1 --mode both --kill-share 0.1`. One line a world;
 * exit 1 when something did not hold, with the command that runs that world alone.
 */
const { values } = parseArgs({
  options: {
    worlds: { type: "string", default: "100" },
    days: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    mode: { type: "string", default: "both" },
    "kill-share": { type: "string", default: "0.1" },
    workers: { type: "string", default: "2" },
  },
});

const isMode = (text: string): text is Mode => ["full", "since-last", "both"].includes(text);
const [worlds, days, firstSeed, workers, killShare] = [
  values.worlds,
  values.days,
  values.seed,
  values.workers,
  values["kill-share"],
].map(Number) as [number, number, number, number, number];
const whole = [worlds, days, workers].every((number) => Number.isInteger(number) && number > 0);
if (!whole || !Number.isInteger(firstSeed) || !(killShare >= 0 && killShare <= 1)) {
  throw new Error("worlds, days and workers are whole numbers from 1, kill-share is from 0 to 1");
}
if (!isMode(values.mode)) throw new Error("mode is full, since-last or both");

const campaign: Campaign = { days, mode: values.mode, killShare };
const tally = campaignTally(campaign);
const seeds = Array.from({ length: worlds }, (_, index) => firstSeed + index);
await runWorlds({ seeds, campaign, workers: Math.min(workers, worlds) }, (report) => {
  process.stdout.write(`${tally.add(report)}\n`);
});
process.stdout.write(`${tally.summary()}\n`);
if (tally.failed() > 0) process.exitCode = 1;
