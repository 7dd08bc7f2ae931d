export interface Freshness {
  /** The service's hour. */
  readonly nowMs: number;
  readonly maxAgeMs: number;
}

/** Whether an evaluation that ended then is young enough. An unknown one is not. */
export function isFresh(evaluatedAt: string | null, { nowMs, maxAgeMs }: Freshness): boolean {
  return evaluatedAt !== null && nowMs - Date.parse(evaluatedAt) <= maxAgeMs;
}

export interface Awaited {
  /** The service's hour, now and when the wait began. */
  readonly nowMs: number;
  readonly beganMs: number;
  /** Null: how old does not matter, as long as it is another than the known one. */
  readonly maxAgeMs: number | null;
  /** End of the evaluation that was known before; null: none was. */
  readonly known: string | null;
}

/**
 * Whether an evaluation that ended then is the one waited for. With a maximal age that is any young enough, and any that ended during the
 * wait, lest a bound shorter than the pauses between two looks never be met.
 */
export function isAwaited(evaluatedAt: string | null, awaited: Awaited): boolean {
  if (evaluatedAt === null) return false;
  const { maxAgeMs, known, nowMs, beganMs } = awaited;
  const endedMs = Date.parse(evaluatedAt);
  if (maxAgeMs !== null) return isFresh(evaluatedAt, { nowMs, maxAgeMs }) || endedMs > beganMs;
  return known === null || endedMs > Date.parse(known);
}
