import { openDuckDb } from "../../../src/data/rows/duckdb.ts";
import { seededInteger } from "../../../src/simulator/seeded.ts";

/**
 * Who lives in a changing world, told a second time: the simulator says it in SQL, here it is plain arithmetic. The two share nothing but
 * the numbers that chance drew for each person.
 */
export interface TruePerson {
  readonly number: number;
  /** Primary CRM id. */
  readonly crmId: string;
  /** CRM id of the neighbour who turned out to be the same person; null: nobody did yet. */
  readonly otherCrmId: string | null;
  readonly email: string | null;
  readonly points: number;
  readonly score: number | null;
  /** Days since the last purchase. */
  readonly idleDays: number;
  /** 0 to 99: members of "Loyal customers" are those below its bar. */
  readonly loyalty: number;
}

export interface WorldTruth {
  /** Those who exist on a day, by CRM id. */
  people(day: number): ReadonlyMap<string, TruePerson>;
  /** CRM ids of those of them who are members of a segment. */
  members(segment: TrueSegment, day: number, bar?: number): ReadonlySet<string>;
}

export type TrueSegment = keyof typeof rules;

/** The segments of the world: what makes a member, and where the bar is before anybody edits it. */
export const rules = {
  "High churn risk": {
    bar: 80,
    isMember: ({ score }: TruePerson, bar: number) => score !== null && score >= bar,
  },
  "Loyal customers": { bar: 30, isMember: ({ loyalty }: TruePerson, bar: number) => loyalty < bar },
  "Recent buyers": { bar: 7, isMember: ({ idleDays }: TruePerson, bar: number) => idleDays < bar },
} as const;

/** Days before the first that count as days too, so that no division meets a negative number. */
const BEFORE = 1000;
/** Days between two scores of a person, and between two versions of their attributes. */
const RESCORED = 20;
const CHANGED = 15;
const NEVER = Number.POSITIVE_INFINITY;

/** Draws of chance that do not depend on the day, and the first of those that count scorings and versions. */
const salts = [1, 3, 20, 21, 201, 202, 203, 204, 205, 206, 221, 222, 230] as const;
const SCORE = 5000;
const LOYALTY = 9000;
const POINTS = 41;
const PER_VERSION = 1000;

type Draw = (person: number, salt: number) => number;

/** The people of a world of that seed and size, for days from 0 to `days`. */
export async function worldTruth(world: {
  readonly seed: number;
  readonly profiles: number;
  readonly days: number;
}): Promise<WorldTruth> {
  const draw = await drawnNumbers(world);
  const numbers = Array.from({ length: world.profiles }, (_, number) => number);
  const days = new Map<number, ReadonlyMap<string, TruePerson>>();
  const people = (day: number): ReadonlyMap<string, TruePerson> => {
    const known = days.get(day);
    if (known) return known;
    const alive = numbers.flatMap((number) => personOn(draw, number, day) ?? []);
    const made = new Map(alive.map((person) => [person.crmId, person]));
    days.set(day, made);
    return made;
  };
  return {
    people,
    members(segment, day, bar = rules[segment].bar) {
      const { isMember } = rules[segment];
      const inside = [...people(day).values()].filter((person) => isMember(person, bar));
      return new Set(inside.map(({ crmId }) => crmId));
    },
  };
}

/**
 * Only chance comes from the database: 31 bits of its hash for each person and each thing to decide; one person more, since the last one of
 * an odd number has a neighbour too.
 */
async function drawnNumbers(world: {
  readonly seed: number;
  readonly profiles: number;
  readonly days: number;
}): Promise<Draw> {
  const { seed, profiles, days } = world;
  const start = seededInteger(seed, 2_147_483_647, "people");
  const scorings = range(periodOf(0, RESCORED), periodOf(days, RESCORED) + 1);
  const versions = range(periodOf(0, CHANGED), periodOf(days, CHANGED) + 1);
  const wanted = [
    ...salts,
    ...scorings.flatMap((scoring) => [SCORE + scoring, LOYALTY + scoring]),
    ...versions.map((version) => POINTS + PER_VERSION * version),
  ];
  const database = await openDuckDb({ threads: 1 });
  try {
    const rows = await database.rows(
      `SELECT salt, list(CAST(hash(CAST(i AS BIGINT), CAST(salt AS BIGINT), ${start}) >> 33 AS BIGINT) ORDER BY i) AS drawn
       FROM range(${profiles + 1}) people(i), unnest([${wanted.join(", ")}]) AS of(salt) GROUP BY salt`,
    );
    const drawn = new Map(rows.map((row) => [Number(row["salt"]), row["drawn"] as number[]]));
    return (person, salt) => {
      const number = drawn.get(salt)?.[person];
      if (number === undefined) throw new Error(`nothing was drawn for ${person} and ${salt}`);
      return number;
    };
  } finally {
    database.close();
  }
}

function periodOf(day: number, days: number): number {
  return Math.floor((day + BEFORE) / days);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function personOn(draw: Draw, number: number, day: number): TruePerson | undefined {
  if (bornOn(draw, number) > day || goneOn(draw, number) <= day) return undefined;
  const even = number - (number % 2);
  const isMerged = mergedOn(draw, even) <= day;
  if (isMerged && number !== even) return undefined;
  const scoring = periodOf(day + (draw(number, 1) % RESCORED), RESCORED);
  const version = periodOf(day + (draw(number, 230) % CHANGED), CHANGED);
  return {
    number,
    crmId: crmIdOf(number),
    otherCrmId: isMerged ? crmIdOf(number + 1) : null,
    email: emailOf(draw, number, version),
    points: draw(number, POINTS + PER_VERSION * version) % 100_000,
    score: draw(number, 3) % 100 === 0 ? null : (draw(number, SCORE + scoring) % 10_000) / 100,
    idleDays: (day + BEFORE + draw(number, 221)) % (12 + (draw(number, 222) % 19)),
    loyalty: draw(number, LOYALTY + scoring) % 100,
  };
}

function bornOn(draw: Draw, number: number): number {
  return draw(number, 201) % 3 === 0 ? 1 + (draw(number, 202) % 60) : -BEFORE;
}

function goneOn(draw: Draw, number: number): number {
  return draw(number, 203) % 3 === 0 ? 1 + (draw(number, 204) % 60) : NEVER;
}

/** Half of the pairs turn out to be one person on some day, if both are there the day before. */
function mergedOn(draw: Draw, even: number): number {
  if (draw(even, 205) % 2 !== 0) return NEVER;
  const day = 1 + (draw(even, 206) % 60);
  const wasThere = [even, even + 1].every(
    (number) => bornOn(draw, number) < day && goneOn(draw, number) > day,
  );
  return wasThere ? day : NEVER;
}

function crmIdOf(number: number): string {
  return `C-${String(number).padStart(9, "0")}`;
}

function emailOf(draw: Draw, number: number, version: number): string | null {
  if (draw(number, 20) % 5 === 0) return null;
  const suffix = draw(number, 21) % 4 === 0 ? `.${version}` : "";
  return `user${number}${suffix}@example.com`;
}
