import { sqlText } from "../data/rows/duckdb.ts";
import { boughtAtSql, boughtWithin, changingMix, existingPeople } from "./changing-people.ts";
import { seededInteger } from "./seeded.ts";

/**
 * People as SQL: plain integer arithmetic on the profile number, the seed and the day, so that millions of them need no memory. Every
 * profile is scored anew each 20 days; a new score is what moves people in and out of segments. The expressions below are over the
 * columns of `peopleSql`.
 */

const PRIME = 2_147_483_647;
const RESCORE_DAYS = 20;
/** Keeps days positive, since SQL divides towards zero. */
const DAY_OFFSET = 1000;

export const DAY_MS = 86_400_000;
/** How long the daily evaluation takes: from 23:50 to midnight. */
export const EVALUATION_MS = 600_000;

/**
 * What membership of a segment depends on. Named kinds are those of the first day; `hash` is any other segment. `bar` is where an edit of the
 * rule has put the bar.
 */
export type MemberRule = { readonly bar?: number } & (
  | { readonly kind: "high-churn" }
  | { readonly kind: "loyal" }
  | { readonly kind: "recent" }
  | { readonly kind: "hash"; readonly salt: number }
);

const firstBars = { "high-churn": 80, loyal: 30, recent: 7, hash: 10 } as const;

/** Least score, share of the people in percent, or days since the last purchase. */
export function barOf({ kind, bar }: MemberRule): number {
  return bar ?? firstBars[kind];
}

export type MemberStatus = "realized" | "exited";

/** What decides about people, beside their numbers. */
export interface PeopleSetting {
  readonly seed: number;
  /** People come, go, merge and change. */
  readonly changing: boolean;
}

/** Macros that the expressions below use. */
export function peopleMacros({ seed, changing }: PeopleSetting): string {
  const start = seededInteger(seed, PRIME, "people");
  const mix = changing ? changingMix(start) : arithmeticMix(start);
  return `${mix}
    CREATE OR REPLACE MACRO pick(i, s, list) AS list[CAST(mix(i, s) % len(list) AS INTEGER) + 1];
    CREATE OR REPLACE MACRO ms(moment) AS CAST(epoch_ms(CAST(moment AS BIGINT)) AS TIMESTAMP_MS);`;
}

function arithmeticMix(start: number): string {
  return `
    CREATE OR REPLACE MACRO step(x) AS ((x * x + 374761393) % ${PRIME});
    CREATE OR REPLACE MACRO mix(i, s) AS step(step((i * 1103515245 + s * 1299709 + ${start}) % ${PRIME}) + s);`;
}

/** A day of the people. */
export interface PeopleDay {
  readonly profiles: number;
  readonly day: number;
  readonly changing?: true;
}

/** Everybody: the profile number `i`, its `phase` within the 20 days, and the number `scoring` of the score it has on the day. */
export function peopleSql(of: PeopleDay, empties = false): string {
  const { profiles } = of;
  const numbers = empties ? `(${numbersWithEmpties(profiles)})` : `range(${profiles})`;
  return peopleOf(`${numbers} numbers(i)`, of);
}

/** The people whose numbers are the column `i` of a source. */
export function peopleOf(source: string, { day, changing }: PeopleDay): string {
  const people = `SELECT i, phase, (${day + DAY_OFFSET} + phase) // ${RESCORE_DAYS} AS scoring
    FROM (SELECT i, mix(i, 1) % ${RESCORE_DAYS} AS phase FROM ${source})`;
  return changing ? existingPeople(people, day) : people;
}

/** People of whom there are only events have the numbers behind the others, and among those the ones without a score. */
function numbersWithEmpties(profiles: number): string {
  return `SELECT n FROM range(${3 * profiles}) all_numbers(n) WHERE n < ${profiles} OR NOT ${hasScoreSql("n")}`;
}

const dayOfScore = `(scoring * ${RESCORE_DAYS} - phase - ${DAY_OFFSET})`;

/** Midnight, in ms, of the day on which the profile got its score. */
export function scoredAtSql(firstDayMs: number): string {
  return `(${firstDayMs} + ${dayOfScore} * ${DAY_MS})`;
}

/** 0.00 to 99.99; one profile in a hundred has none. */
export function scoreSql(instance: "churn" | "propensity"): string {
  return scoreOf("scoring", instance);
}

export function hasScoreSql(number = "i"): string {
  return `(mix(${number}, 3) % 100 <> 0)`;
}

function scoreOf(scoringSql: string, instance: "churn" | "propensity"): string {
  const salt = instance === "churn" ? 5000 : 7000;
  return `((mix(i, ${salt} + ${scoringSql}) % 10000) / 100.0)`;
}

/** Status of the profile in a segment: 'realized', 'exited' (left with its latest score) or NULL. */
export function statusSql(rule: MemberRule, changing = false): string {
  const current = isMember(rule, "scoring");
  if (rule.kind === "recent") return `(CASE WHEN ${current} THEN 'realized' END)`;
  // Nobody was a member before they came.
  const known = changing ? `${dayOfScore} > born AND ` : "";
  const before = `${known}${isMember(rule, "(scoring - 1)")}`;
  return `(CASE WHEN ${current} THEN 'realized' WHEN ${before} THEN 'exited' END)`;
}

/** When the status began: while that day's evaluation ran, which ends at midnight. Without a rule: when the score did. */
export function qualifiedAtSql(
  firstDayMs: number,
  rule: MemberRule | null,
  changing = false,
): string {
  return `(${qualifiedOn(firstDayMs, rule, changing)} - mix(i, 4) % ${EVALUATION_MS})`;
}

function qualifiedOn(firstDayMs: number, rule: MemberRule | null, changing: boolean): string {
  if (rule?.kind === "recent") return boughtAtSql(firstDayMs, DAY_MS);
  const scoredAt = scoredAtSql(firstDayMs);
  return changing ? `greatest(${scoredAt}, ${firstDayMs} + born * ${DAY_MS})` : scoredAt;
}

function isMember(rule: MemberRule, scoringSql: string): string {
  const bar = barOf(rule);
  if (rule.kind === "high-churn") {
    return `(${hasScoreSql()} AND ${scoreOf(scoringSql, "churn")} >= ${bar})`;
  }
  if (rule.kind === "recent") return boughtWithin(bar);
  if (rule.kind === "loyal") return `(mix(i, 9000 + ${scoringSql}) % 100 < ${bar})`;
  return `(mix(i, ${20_000 + rule.salt} + ${scoringSql}) % 100 < ${bar})`;
}

/** Names that have broken exports before: other scripts, quotes, commas, a line break, a formula. */
const firstNames = [
  "Zoë",
  "李雷",
  "Jean-Luc",
  'Anne "Annie"',
  "Дмитрий",
  "Ada",
  "José",
  "Mia",
  "Line\nBreak",
  "=SUM(A1)",
  "Noah",
  "🦊 Fox",
  "Bjørn",
  "مريم",
];
const lastNames = [
  "O'Brien",
  "Müller, Dr.",
  "de la Cruz",
  "Nowak",
  "山田",
  "Smith",
  'Back\\slash "Q"',
  "Łukasiewicz",
  "Tab\tbed",
  "Öztürk",
  "Garcia",
];

export const firstNameSql = `pick(i, 30, ${listSql(firstNames)})`;
export const lastNameSql = `(CASE WHEN mix(i, 31) % 20 <> 0 THEN pick(i, 32, ${listSql(lastNames)}) END)`;

export function listSql(texts: readonly string[]): string {
  return `[${texts.map((text) => sqlText(text)).join(", ")}]`;
}
