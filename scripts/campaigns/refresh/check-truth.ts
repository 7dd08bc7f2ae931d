import { difference } from "./deltas.ts";
import type { Row, Rows } from "./rows.ts";
import type { TruePerson, TrueSegment, WorldTruth } from "./world-truth.ts";

/** The world on the day of a refresh. */
export interface Today {
  readonly truth: WorldTruth;
  readonly segment: TrueSegment;
  readonly day: number;
  /** Where the bar was when the evaluation began that the export shows. */
  readonly bar: number;
}

/** What a full refresh has to be: the members of the day, all of them and nobody else, as they are. */
export function checkWhole(rows: Rows, today: Today): string[] {
  const { missing, tooMany } = against(rows, today);
  const people = today.truth.people(today.day);
  const wrong = [...rows.values()].filter((row) => !isAs(row, people.get(row.crmId)));
  return [
    ...(missing.length > 0 ? [`${missing.length} members are missing`] : []),
    ...(tooMany.length > 0 ? [`${tooMany.length} are no members`] : []),
    ...(wrong.length > 0 ? [`${wrong.length} members are not as they are in the world`] : []),
  ];
}

/**
 * What a cheap refresh has to be: nobody missing, and of those too many each left without a trace: deleted, merged into another, or by
 * mere time.
 */
export function checkCheap(rows: Rows, today: Today): string[] {
  const { missing, tooMany } = against(rows, today);
  const people = today.truth.people(today.day);
  const traced = tooMany.filter((row) => !leftUnseen(row, people.get(row.crmId), today.segment));
  return [
    ...(missing.length > 0 ? [`${missing.length} members are missing`] : []),
    ...(traced.length > 0 ? [`${traced.length} left with a trace and are still there`] : []),
  ];
}

function leftUnseen(row: Row, person: TruePerson | undefined, segment: TrueSegment): boolean {
  // Under another key the row of before may stay beside the one of the person that it became.
  if (!person || person.otherCrmId !== row.otherCrmId) return true;
  return segment === "Recent buyers";
}

/** Whoever qualified since the last refresh is in a cheap one exactly as in a full one of the same day. */
export function checkQualified(
  { cheap, whole }: { readonly cheap: Rows; readonly whole: Rows },
  segmentId: string,
  sinceMs: number,
): string[] {
  const wanted = [...whole].filter(([, row]) => (row.qualifiedAt(segmentId) ?? 0) > sinceMs);
  const wrong = wanted.filter(([key, { text }]) => cheap.get(key)?.text !== text);
  return wrong.length > 0 ? [`${wrong.length} who qualified since are not as they are`] : [];
}

/** Two full refreshes of one day are the same, whatever came before each. */
export function checkSame(one: Rows, other: Rows): string[] {
  const left = difference(one, other);
  return left === undefined ? [] : [`it is not as the other folder's of the same day: ${left}`];
}

function against(rows: Rows, { truth, segment, day, bar }: Today) {
  const members = truth.members(segment, day, bar);
  const there = new Set([...rows.values()].map(({ crmId }) => crmId));
  return {
    missing: [...members].filter((id) => !there.has(id)),
    tooMany: [...rows.values()].filter(({ crmId }) => !members.has(crmId)),
  };
}

/** Columns that were not exported are null and tell nothing. */
function isAs(row: Row, person: TruePerson | undefined): boolean {
  return (
    person !== undefined &&
    row.otherCrmId === person.otherCrmId &&
    (row.email ?? person.email) === person.email &&
    (row.points ?? person.points) === person.points &&
    (row.score ?? person.score) === person.score
  );
}
