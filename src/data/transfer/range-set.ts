/** The bytes `[start, end)` of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges in order that neither overlap nor touch. */
export type RangeSet = readonly ByteRange[];

export function addRange(set: RangeSet, added: ByteRange): RangeSet {
  if (added.end <= added.start) return set;
  const before = set.filter(({ end }) => end < added.start);
  const after = set.filter(({ start }) => start > added.end);
  const touching = set.slice(before.length, set.length - after.length);
  const joined = {
    start: Math.min(added.start, touching[0]?.start ?? added.start),
    end: Math.max(added.end, touching.at(-1)?.end ?? added.end),
  };
  return [...before, joined, ...after];
}

/** What of `[0, sizeBytes)` is not in the set. */
export function gapsOf(set: RangeSet, sizeBytes: number): RangeSet {
  const gaps: ByteRange[] = [];
  let at = 0;
  for (const { start, end } of set) {
    if (start >= sizeBytes) break;
    if (start > at) gaps.push({ start: at, end: start });
    at = end;
  }
  if (at < sizeBytes) gaps.push({ start: at, end: sizeBytes });
  return gaps;
}

/** How far the set reaches from byte 0 without a gap. */
export function frontOf(set: RangeSet): number {
  const [first] = set;
  return first?.start === 0 ? first.end : 0;
}

export function bytesOf(set: RangeSet): number {
  return set.reduce((sum, { start, end }) => sum + end - start, 0);
}
