import { Cron } from "croner";

import { UsageError } from "../core/errors.ts";

/** The moments of a cron expression, in ms since 1970. */
export interface Slots {
  /** The last one at or before a moment; null when there was none. */
  lastAt(ms: number): number | null;
  /** The first one after a moment. */
  nextAfter(ms: number): number | null;
}

/**
 * Reads a cron expression of five fields in a time zone (IANA name; default UTC). A slot in the hour that a clock change skips comes an hour
 * later by the wall, one in the hour that it repeats comes once. Fails with `bad-option`.
 */
export function parseSchedule(expression: string, timezone = "UTC"): Slots {
  const cron = open(expression, timezone);
  return {
    // The library looks before the second it is given, so the second behind it is the one to give.
    lastAt: (ms) => cron.previousRuns(1, new Date(ms + 1000))[0]?.getTime() ?? null,
    nextAfter: (ms) => cron.nextRun(new Date(ms))?.getTime() ?? null,
  };
}

function open(expression: string, timezone: string): Cron {
  if (!isTimezone(timezone)) {
    throw new UsageError(
      "bad-option",
      `--timezone expects an IANA name such as Europe/Berlin or UTC, not ${JSON.stringify(timezone)}.`,
      { details: { option: "--timezone" } },
    );
  }
  let cron: Cron | undefined;
  try {
    if (expression.trim().split(/\s+/).length === 5) {
      cron = new Cron(expression, { timezone, paused: true });
    }
  } catch {
    // Told below, in our own words.
  }
  if (cron?.nextRun(new Date(0))) return cron;
  throw new UsageError(
    "bad-option",
    `--schedule expects five cron fields (minute hour day month weekday) that come true some day, such as "0 6 * * *", not ${JSON.stringify(expression)}.`,
    { details: { option: "--schedule" } },
  );
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
