/**
 * What happens to people of a changing world besides their scores, as SQL over the profile number, the seed and the day: they come, are
 * deleted, merge with their neighbour, buy, and change attributes. Nothing of it leaves a trace in a membership's qualification time but
 * coming and buying, as on the platform.
 */

/** Days over which what happens to people once is spread. */
const SPREAD_DAYS = 60;
/** Keeps days positive, since SQL divides towards zero. */
const DAY_OFFSET = 1000;
const VERSION_DAYS = 15;
const BUYING_DAYS_MIN = 12;
const BUYING_DAYS_SPAN = 19;

/**
 * DuckDB's own hash in place of arithmetic: an expression of a twentieth of the size, and planning is what takes the time with a few hundred
 * people a day.
 */
export function changingMix(start: number): string {
  return `CREATE OR REPLACE MACRO mix(i, s) AS CAST(hash(CAST(i AS BIGINT), CAST(s AS BIGINT), ${start}) >> 33 AS BIGINT);`;
}

/** The people of a source (columns `i`, `phase`, `scoring`) who exist on the day, with what has become of them. */
export function existingPeople(people: string, day: number): string {
  const lives = `SELECT *, ${bornSql("i")} AS born, ${goneSql("i")} AS gone, ${mergedSql("(i - i % 2)", "(i - i % 2 + 1)")} AS merged,
      (${day + DAY_OFFSET} + mix(i, 230) % ${VERSION_DAYS}) // ${VERSION_DAYS} AS version,
      (${day + DAY_OFFSET} + mix(i, 221)) % (${BUYING_DAYS_MIN} + mix(i, 222) % ${BUYING_DAYS_SPAN}) AS idle
    FROM (${people})`;
  return `SELECT i, phase, scoring, born, version, idle, ${day} AS today,
      CASE WHEN i % 2 = 0 AND merged <= ${day} THEN i + 1 END AS other
    FROM (${lives})
    WHERE born <= ${day} AND gone > ${day} AND NOT (i % 2 = 1 AND coalesce(merged <= ${day}, false))`;
}

/** Day of the first appearance; long ago for most. */
function bornSql(number: string): string {
  return `(CASE WHEN mix(${number}, 201) % 3 = 0 THEN 1 + mix(${number}, 202) % ${SPREAD_DAYS} ELSE -${DAY_OFFSET} END)`;
}

function goneSql(number: string): string {
  return `(CASE WHEN mix(${number}, 203) % 3 = 0 THEN 1 + mix(${number}, 204) % ${SPREAD_DAYS} ELSE ${DAY_OFFSET * 1000} END)`;
}

/** Day on which two neighbours turn out to be one person, who goes on under the even number; NULL: never. Both exist until then. */
function mergedSql(even: string, odd: string): string {
  const day = `(1 + mix(${even}, 206) % ${SPREAD_DAYS})`;
  const exists = [even, odd].map(
    (number) => `${bornSql(number)} < ${day} AND ${goneSql(number)} > ${day}`,
  );
  return `(CASE WHEN mix(${even}, 205) % 2 = 0 AND ${exists.join(" AND ")} THEN ${day} END)`;
}

/** Whoever bought within so many days. Whoever did not leaves without a word: no status, no qualification time tells of it. */
export function boughtWithin(days: number): string {
  return `(idle < ${days})`;
}

/** Midnight, in ms, of the day of the last purchase, or of the first appearance if that is later. */
export function boughtAtSql(firstDayMs: number, dayMs: number): string {
  return `(${firstDayMs} + greatest(today - idle, born) * ${dayMs})`;
}
