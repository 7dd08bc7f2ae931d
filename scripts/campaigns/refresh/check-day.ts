import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { RefreshRun } from "../../../src/library/refresh-audience.ts";
import { type Chain, checkRefresh } from "./check-refresh.ts";
import { checkCheap, checkQualified, checkSame, checkWhole } from "./check-truth.ts";
import { deltaIn } from "./deltas.ts";
import { type Rows, rowsIn } from "./rows.ts";
import type { FolderName, World } from "./world.ts";

export interface RefreshedDay {
  readonly name: FolderName;
  readonly day: number;
  readonly startedAtMs: number;
  /** Rows of a full refresh of the same day; null: there was none. */
  readonly whole: Rows | null;
}

export interface CheckedDay {
  readonly rows: Rows;
  readonly problems: readonly string[];
}

/** Reads what a refresh left behind and checks it: against the day before, against the world, against the other folder. */
export async function checkDay(
  world: World,
  result: RefreshRun,
  { name, day, startedAtMs, whole }: RefreshedDay,
): Promise<CheckedDay> {
  const { plan, rule, chains } = world;
  const last = chains.get(name) ?? null;
  const folder = join(world.place, name);
  const namespace = keyOf(folder);
  const rows = await rowsIn(result.out ?? "", namespace);
  const delta = await deltaIn(result.out ?? "", namespace);
  const problems = checkRefresh({ result, rows, delta }, last, {
    rule: rule.text(),
    sinceLast: name === "cheap",
    fullEvery: plan.fullEvery,
    startedAtMs,
  });
  const chain = nextChain(last, { result, rows, startedAtMs, rule: rule.text(), bar: rule.bar() });
  chains.set(name, chain);
  problems.push(...checkWorld(world, result, { chain, last, day, whole }));
  count(world, result);
  return { rows, problems };
}

/** What people are told apart by: chosen by the folder's first refresh. */
function keyOf(folder: string): string {
  const { last } = JSON.parse(readFileSync(join(folder, "refresh.json"), "utf8")) as {
    readonly last: { readonly key: string };
  };
  return last.key;
}

interface Refreshed {
  readonly result: RefreshRun;
  readonly rows: Rows;
  readonly startedAtMs: number;
  readonly rule: string;
  readonly bar: number;
}

function nextChain(last: Chain | null, { result, startedAtMs, ...refreshed }: Refreshed): Chain {
  const { snapshot, segments, delta } = result;
  const evaluatedAtMs = Date.parse(segments[0]?.evaluatedAt ?? "");
  const known = { ...refreshed, snapshot, evaluatedAtMs };
  if (delta.mode === "full" || last === null) {
    return { ...known, cheapRuns: 0, fullAtMs: startedAtMs, astray: false };
  }
  const { cheapRuns, fullAtMs, astray, bar } = last;
  return { ...known, cheapRuns: cheapRuns + 1, fullAtMs, astray: astray || bar !== known.bar };
}

interface Links {
  readonly chain: Chain;
  readonly last: Chain | null;
  readonly day: number;
  readonly whole: Rows | null;
}

function checkWorld(
  { truth, plan: { segment }, tally }: World,
  { delta, segments }: RefreshRun,
  { chain, last, day, whole }: Links,
): string[] {
  const { rows, bar, astray } = chain;
  const today = { truth, segment, day, bar };
  if (delta.mode === "full") {
    return [...checkWhole(rows, today), ...(whole ? checkSame(rows, whole) : [])];
  }
  const isExact = whole
    ? checkSame(rows, whole).length === 0
    : checkWhole(rows, today).length === 0;
  if (!isExact) tally.inexactCheapDays += 1;
  // By another rule anybody may have come or left without a trace.
  if (astray) return [];
  const since = last?.evaluatedAtMs ?? 0;
  const qualified = whole
    ? checkQualified({ cheap: rows, whole }, segments[0]?.id ?? "", since)
    : [];
  return [...checkCheap(rows, today), ...qualified];
}

function count({ tally }: World, { delta }: RefreshRun): void {
  if (delta.drift !== null) tally.driftsTold += 1;
  if (delta.against === null) tally.uncompared += 1;
}
