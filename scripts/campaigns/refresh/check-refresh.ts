import type { RefreshRun } from "../../../src/library/refresh-audience.ts";
import { applyDelta, type Counts, countDelta, type Delta, difference } from "./deltas.ts";
import type { Rows } from "./rows.ts";

/** What the checker knows of a folder since its last good refresh. */
export interface Chain {
  readonly snapshot: string;
  readonly rows: Rows;
  /** The segment's rule as its definition told it. */
  readonly rule: string;
  /** Cheap refreshes since the last full one, and when that began, ms. */
  readonly cheapRuns: number;
  readonly fullAtMs: number;
  readonly evaluatedAtMs: number;
  /** The rule in force changed between two cheap refreshes: until the next full one anybody may be wrong. */
  readonly astray: boolean;
  /** Bar that the rows are by. */
  readonly bar: number;
}

export interface Refreshed {
  readonly result: RefreshRun;
  readonly rows: Rows;
  readonly delta: Delta;
}

/** How the folder is refreshed. */
export interface Expected {
  readonly rule: string;
  readonly sinceLast: boolean;
  readonly fullEvery: number;
  readonly startedAtMs: number;
}

const FULL_AFTER_MS = 25 * 86_400_000;

/** What a refresh says of itself against what it left behind: everything that does not hold, in words without a value. */
export function checkRefresh(
  { result, rows, delta }: Refreshed,
  last: Chain | null,
  expected: Expected,
): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => void (holds || problems.push(problem));
  const { delta: told } = result;
  must(result.rows === rows.size, `it tells ${result.rows} rows and has ${rows.size}`);
  const mode = expectedMode(last, expected);
  must(told.mode === mode, `it was ${told.mode} where ${mode} was due`);
  const counts = { added: told.added, removed: told.removed, changed: told.changed };
  if (last === null || last.rule !== expected.rule) {
    must(told.against === null, "it was compared with another definition");
    must(same(counts, { added: null, removed: null, changed: null }), "it counts, uncompared");
    must(told.drift === null, "it tells a drift, uncompared");
    const why = last === null ? "there is no snapshot yet" : `not comparable with ${last.snapshot}`;
    must(told.reason?.startsWith(why) === true, `its reason is ${told.reason}`);
    must(same(sizes(delta), zero), "there are rows of a delta, uncompared");
    return problems;
  }
  const real = countDelta(last.rows, rows);
  must(told.against === last.snapshot, `it is against ${told.against}, not ${last.snapshot}`);
  must(same(counts, real), `it counts ${shown(counts)} where it is ${shown(real)}`);
  must(same(sizes(delta), real), `the delta holds ${shown(sizes(delta))}, not ${shown(real)}`);
  must(mode === "since-last" || same(told.drift, driftOf(last, real)), "the drift is told wrongly");
  must(mode === "full" || told.drift === null, "a cheap refresh tells a drift");
  problems.push(...replay(last, delta, rows));
  return problems;
}

/** The delta makes of the day before the day itself, row by row. */
function replay(last: Chain, delta: Delta, rows: Rows): string[] {
  try {
    const left = difference(applyDelta(last.rows, delta), rows);
    return left === undefined ? [] : [`its delta leads elsewhere: ${left}`];
  } catch (error) {
    return [`its delta does not fit: ${(error as Error).message}`];
  }
}

/** As the README says it. */
function expectedMode(last: Chain | null, expected: Expected): "full" | "since-last" {
  if (!expected.sinceLast || last === null || last.rule !== expected.rule) return "full";
  const old = expected.startedAtMs - last.fullAtMs >= FULL_AFTER_MS;
  return old || last.cheapRuns + 1 >= expected.fullEvery ? "full" : "since-last";
}

function driftOf({ cheapRuns }: Chain, counts: Counts) {
  return cheapRuns === 0 ? null : { cheapRuns, ...counts };
}

const zero: Counts = { added: 0, removed: 0, changed: 0 };

function sizes({ added, removed, changed }: Delta): Counts {
  return { added: added.size, removed: removed.size, changed: changed.size };
}

function same(told: unknown, real: unknown): boolean {
  return JSON.stringify(told) === JSON.stringify(real);
}

function shown(counts: Readonly<Record<keyof Counts, number | null>>): string {
  return `${counts.added} added, ${counts.removed} removed, ${counts.changed} changed`;
}
