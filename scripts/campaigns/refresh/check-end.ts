import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { World } from "./world.ts";

/** What is left after the last day: one dataset for each folder, its good snapshots and nothing else, and fewer bytes moved by the cheap one. */
export async function checkEnd(world: World): Promise<string[]> {
  const { tenant, chains, tally } = world;
  const { datasets } = await tenant.simulator.world();
  const own = datasets.filter(({ createdByAepx }) => createdByAepx).length;
  const { datasetsCreated } = tenant.simulator.counters();
  const problems = [...chains.keys()].flatMap((name) => checkFolder(world, name));
  if (own !== chains.size || datasetsCreated !== chains.size) {
    problems.push(`${own} datasets are left of ${datasetsCreated}, for ${chains.size} folders`);
  }
  if (chains.size === 2 && tally.cheapBytes >= tally.fullBytes) {
    problems.push(`cheap refreshes moved ${tally.cheapBytes} bytes, full ones ${tally.fullBytes}`);
  }
  return problems.map((problem) => `at the end: ${problem}`);
}

function checkFolder({ place, plan, chains }: World, name: "full" | "cheap"): string[] {
  const folder = join(place, name);
  const last = chains.get(name)?.snapshot ?? "";
  const { good } = JSON.parse(readFileSync(join(folder, "refresh.json"), "utf8")) as {
    readonly good: readonly string[];
  };
  const expected = [...good, "latest", "refresh.json"].toSorted().join(", ");
  const present = readdirSync(folder).toSorted().join(", ");
  return [
    ...(present === expected ? [] : [`${name} holds ${present}, not ${expected}`]),
    ...(good.at(-1) === last ? [] : [`the last good snapshot of ${name} is ${good.at(-1)}`]),
    ...(readlinkSync(join(folder, "latest")) === last ? [] : [`latest of ${name} is not the last`]),
    ...(plan.keep === null || good.length <= plan.keep ? [] : [`${name} keeps ${good.length}`]),
  ];
}
