import { UsageError } from "./errors.ts";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `90s`, `15m`, `2h`, `7d` into milliseconds. Fails with `bad-option` naming the option. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+)([smhd])$/.exec(text.trim());
  const [, count, unit] = match ?? [];
  if (count === undefined || unit === undefined) {
    throw new UsageError(
      "bad-option",
      `${option} expects a duration such as 90s, 15m, 2h or 7d, not "${text}".`,
      { details: { option } },
    );
  }
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}

/** `85 s`, `3 min 20 s`, `2 h 5 min`: for people, two units at most. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `14 d` from two days on, else like `formatDuration`. */
export function formatAge(ms: number): string {
  const days = Math.floor(ms / unitMs.d);
  return days >= 2 ? `${days} d` : formatDuration(ms);
}
