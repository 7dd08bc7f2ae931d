import { sqlText } from "../data/rows/duckdb.ts";
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

/** What membership of a segment depends on. Named kinds are the default world's; `hash` is any other segment. */
export type MemberRule =
  | { readonly kind: "high-churn" }
  | { readonly kind: "loyal" }
  | { readonly kind: "hash"; readonly salt: number };

export type MemberStatus = "realized" | "exited";

/** Macros that the expressions below use. */
export function peopleMacros(seed: number): string {
  const start = seededInteger(seed, PRIME, "people");
  return `
    CREATE OR REPLACE MACRO step(x) AS ((x * x + 374761393) % ${PRIME});
    CREATE OR REPLACE MACRO mix(i, s) AS step(step((i * 1103515245 + s * 1299709 + ${start}) % ${PRIME}) + s);
    CREATE OR REPLACE MACRO pick(i, s, list) AS list[CAST(mix(i, s) % len(list) AS INTEGER) + 1];
    CREATE OR REPLACE MACRO ms(moment) AS CAST(epoch_ms(CAST(moment AS BIGINT)) AS TIMESTAMP_MS);`;
}

/** Everybody: the profile number `i`, its `phase` within the 20 days, and the number `scoring` of the score it has on the day. */
export function peopleSql(profiles: number, day: number, empties = false): string {
  const numbers = empties ? `(${numbersWithEmpties(profiles)})` : `range(${profiles})`;
  return peopleOf(`${numbers} numbers(i)`, day);
}

/** The people whose numbers are the column `i` of a source. */
export function peopleOf(source: string, day: number): string {
  return `SELECT i, phase, (${day + DAY_OFFSET} + phase) // ${RESCORE_DAYS} AS scoring
    FROM (SELECT i, mix(i, 1) % ${RESCORE_DAYS} AS phase FROM ${source})`;
}

/** People of whom there are only events have the numbers behind the others, and among those the ones without a score. */
function numbersWithEmpties(profiles: number): string {
  return `SELECT n FROM range(${3 * profiles}) all_numbers(n) WHERE n < ${profiles} OR NOT ${hasScoreSql("n")}`;
}

/** Midnight, in ms, of the day on which the profile got its score. */
export function scoredAtSql(firstDayMs: number): string {
  const dayOfScore = `(scoring * ${RESCORE_DAYS} - phase - ${DAY_OFFSET})`;
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
export function statusSql(rule: MemberRule): string {
  const current = isMember(rule, "scoring");
  const before = isMember(rule, "(scoring - 1)");
  return `(CASE WHEN ${current} THEN 'realized' WHEN ${before} THEN 'exited' END)`;
}

/** When the status began: while that day's evaluation ran, which ends at midnight. */
export function qualifiedAtSql(firstDayMs: number): string {
  return `(${scoredAtSql(firstDayMs)} - mix(i, 4) % ${EVALUATION_MS})`;
}

function isMember(rule: MemberRule, scoringSql: string): string {
  if (rule.kind === "high-churn") {
    return `(${hasScoreSql()} AND ${scoreOf(scoringSql, "churn")} >= 80)`;
  }
  if (rule.kind === "loyal") return `(mix(i, 9000 + ${scoringSql}) % 100 < 30)`;
  return `(mix(i, ${20_000 + rule.salt} + ${scoringSql}) % 100 < 10)`;
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
