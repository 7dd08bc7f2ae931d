import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { seededNumbers } from "../seeded-numbers.ts";
import { type Command, runWeek, type Week } from "./run-week.ts";

export interface KillWeeks {
  /** An empty one. */
  readonly folder: string;
  /** How many moments are tried, chosen by the seed; `all`: every one. */
  readonly moments: number | "all";
  readonly seed: number;
  readonly atATime: number;
  readonly onCommand?: ((command: Command) => void) | undefined;
}

export interface KilledWeeks {
  /** `before:N` and `after:N` for the records of the journal, as far as they were tried, and when a hand-over is made but not on record. */
  readonly moments: readonly string[];
  /** How many commands were really killed. */
  readonly kills: number;
  /** How many hand-overs were made twice. */
  readonly handedTwice: number;
  /** What was not as it has to be, each with its moment; none: all was. */
  readonly problems: readonly string[];
}

/** Kills `weekly.yaml` at journal records, a platform and a folder for each, gives it again, and compares with a run that nobody killed. */
export async function killWeeks(options: KillWeeks): Promise<KilledWeeks> {
  const { folder, onCommand } = options;
  const runAt = async (at: string | null): Promise<Week> => {
    const own = join(folder, at?.replace(":", "-") ?? "whole");
    mkdirSync(own);
    const week = await runWeek(own, at);
    week.commands.forEach((command) => onCommand?.(command));
    return week;
  };
  const whole = await runAt(null);
  const moments = chooseMoments(whole.records.all, options);
  const problems = weekProblems(whole, whole, null);
  let [kills, handedTwice] = [0, 0];
  const queue = [...moments];
  const work = async (): Promise<void> => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const week = await runAt(at);
      if (week.commands[0]?.end === "SIGKILL") kills += 1;
      if (week.told.length === 2) handedTwice += 1;
      problems.push(...weekProblems(week, whole, at));
    }
  };
  await Promise.all(Array.from({ length: options.atATime }, work));
  return { moments, kills, handedTwice, problems };
}

/** The hand-over was made, and its end is not on record yet. */
const HANDED = "before:step.completed handed";

function chooseMoments(records: number, { moments, seed }: KillWeeks): readonly string[] {
  const all = Array.from({ length: records }, (_, index) => [
    `before:${index + 1}`,
    `after:${index + 1}`,
  ]).flat();
  if (moments === "all") return [HANDED, ...all];
  const random = seededNumbers(seed);
  const others = all.map((at) => ({ at, by: random() })).toSorted((a, b) => a.by - b.by);
  return [HANDED, ...others.slice(0, moments - 1).map(({ at }) => at)];
}

function weekProblems(week: Week, whole: Week, at: string | null): string[] {
  const { commands, made, told, repeated, records } = week;
  const [first, last] = [commands[0], commands.at(-1)];
  const expected = { datasets: 1, exportJobs: 1, segmentJobs: 1 };
  const [runId] = told;
  const found: [boolean, string][] = [
    [last?.end === "exit 0", `ended with ${last?.end}: ${last?.stderr.slice(-500)}`],
    // How often a job is seen in a new state is up to time, so a run may end before its last moments come.
    [at === null || first?.end === "SIGKILL" || isPast(at, records.first), "was not killed"],
    [isDeepStrictEqual(made, expected), `made ${JSON.stringify(made)}`],
    [isDeepStrictEqual(week.outputs, whole.outputs), `gave ${JSON.stringify(week.outputs)}`],
    [isDeepStrictEqual(week.contents, whole.contents), "left other files"],
    [told.length === 1 || (told.length === 2 && at !== null), `handed over ${told.length} times`],
    [told.every((id) => id === runId), `told ${told.join(" and ")}`],
    [repeated.length === 0, `ran again: ${repeated.join(", ")}`],
  ];
  return found.flatMap(([fine, problem]) => (fine ? [] : [`${at ?? "whole"} ${problem}`]));
}

function isPast(at: string, records: number): boolean {
  return Number(at.split(":")[1]) > records;
}
