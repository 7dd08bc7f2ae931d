/** The middle value; of an even number the mean of the two in the middle. Fails on none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("No values, no median.");
  return (upper + lower) / 2;
}

export function smallest(values: readonly number[]): number {
  if (values.length === 0) throw new Error("No values, no smallest.");
  return Math.min(...values);
}

/** Each round begins with another contender, so that none always runs in the wake of the same one. */
export function rotated<T>(items: readonly T[], round: number): readonly T[] {
  const start = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
