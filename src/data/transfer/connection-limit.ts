/** How many connections are in use, and what the last answers said about it. */
export interface ConnectionLimit {
  readonly most: number;
  readonly now: number;
  /** Answers since the last change. */
  readonly answers: number;
  /** Of these, refusals. */
  readonly refusals: number;
}

/** Answers that are looked at before it shrinks: a refusal now and then is the weather, one in eight says "fewer". */
const LOOK_BACK = 8;
const REFUSED_SHARE = 0.2;

/**
 * All connections from the start: each is throttled by itself (seen live), so every one of them brings more until the server says no.
 */
export function initialLimit(most: number): ConnectionLimit {
  return { most, now: most, answers: 0, refusals: 0 };
}

/**
 * The limit after an answer: halved when the server refuses (429, 503) more than a fifth of the last requests, one more after each round
 * of requests without any refusal.
 */
export function nextLimit(limit: ConnectionLimit, answer: "begun" | "refused"): ConnectionLimit {
  const { most, now } = limit;
  const answers = limit.answers + 1;
  const refusals = limit.refusals + (answer === "refused" ? 1 : 0);
  if (refusals >= 2 && refusals > answers * REFUSED_SHARE) {
    return { most, now: Math.max(1, Math.floor(now / 2)), answers: 0, refusals: 0 };
  }
  if (answers < Math.max(LOOK_BACK, now)) return { most, now, answers, refusals };
  return { most, now: Math.min(most, refusals === 0 ? now + 1 : now), answers: 0, refusals: 0 };
}
