import { median, rotated, smallest } from "./statistics.ts";
import type { Finding } from "./verdict.ts";

/** What one run of one contender came to. */
export interface Measure {
  readonly seconds: number;
  /** High-water mark of the process's memory, where it was asked for. */
  readonly rssBytes?: number;
  /** Whatever else a row compares. */
  readonly extra?: Readonly<Record<string, number>>;
}

export interface Contender {
  readonly name: string;
  /** One run on the clock. */
  run(): Promise<Measure>;
  /** Looks at every byte of what the last run made, off the clock, and removes it. Throws when something is wrong. */
  check?(): Promise<void>;
}

/** Contenders that run in turn, and what follows from their figures. */
export interface Contest {
  /** Said in the results: what exactly was run against what. */
  readonly text: string;
  readonly contenders: readonly Contender[];
  /** Rounds of this contest, when the row needs fewer or more than all others. */
  readonly rounds?: number;
  findings(figures: Figures): readonly Finding[];
  /** Runs the contender that is on trial once more with a profile into this folder. */
  profile?(folder: string): Promise<void>;
  close(): Promise<void>;
}

export interface BenchRow {
  readonly name: string;
  readonly title: string;
  prepare(bench: Bench): Promise<Contest>;
}

/** What rows share. */
export interface Bench {
  /** In memory: for everything whose disk is not the question. */
  readonly memoryFolder: string;
  /** On the disk. */
  readonly diskFolder: string;
  readonly say: (text: string) => void;
}

export interface Figure {
  readonly name: string;
  readonly runs: number;
  readonly minSeconds: number;
  readonly medianSeconds: number;
  /** By round. */
  readonly seconds: readonly number[];
  readonly maxRssBytes: number | null;
  /** Medians. */
  readonly extra: Readonly<Record<string, number>>;
}

export type Figures = Readonly<Record<string, Figure>>;

/** Runs all contenders in each round, each round in another order. */
export async function holdContest(
  contest: Contest,
  rounds: number,
  say: (text: string) => void,
): Promise<Figures> {
  const measures = new Map<string, Measure[]>(contest.contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < (contest.rounds ?? rounds); round++) {
    for (const contender of rotated(contest.contenders, round)) {
      const measure = await contender.run();
      await contender.check?.();
      measures.get(contender.name)?.push(measure);
      say(`  round ${round + 1} ${contender.name} ${measure.seconds.toFixed(3)} s`);
    }
  }
  return Object.fromEntries([...measures].map(([name, runs]) => [name, toFigure(name, runs)]));
}

export function toFigure(name: string, runs: readonly Measure[]): Figure {
  const seconds = runs.map((run) => run.seconds);
  const memory = runs.flatMap(({ rssBytes }) => (rssBytes === undefined ? [] : [rssBytes]));
  const keys = new Set(runs.flatMap(({ extra }) => Object.keys(extra ?? {})));
  const extra = [...keys].map((key) => [
    key,
    median(runs.flatMap((run) => run.extra?.[key] ?? [])),
  ]);
  return {
    name,
    runs: runs.length,
    minSeconds: smallest(seconds),
    medianSeconds: median(seconds),
    seconds,
    maxRssBytes: memory.length === 0 ? null : Math.max(...memory),
    extra: Object.fromEntries(extra) as Record<string, number>,
  };
}

/** A named figure; a row that asks for one that never ran is wrong. */
export function figureOf(figures: Figures, name: string): Figure {
  const figure = figures[name];
  if (figure === undefined) throw new Error(`Nobody called ${name} ran.`);
  return figure;
}

/**
 * Median of the ratios of wall time, each of two runs of one round: the machine has slow and fast minutes, which two medians may take from
 * different rounds.
 */
export function ratioOf(figures: Figures, name: string, against: string): number {
  const peer = figureOf(figures, against).seconds;
  const { seconds } = figureOf(figures, name);
  return median(seconds.map((own, round) => own / (peer[round] ?? Number.NaN)));
}
