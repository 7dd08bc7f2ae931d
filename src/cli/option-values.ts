import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";

// Reads the values of options. Each fails with `bad-option`: what was expected, what was given, what may have been meant.

export function wrong(message: string): UsageError {
  return new UsageError("bad-option", message);
}

export function oneOf<T extends string>(option: string, word: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  throw wrong(
    `${option} expects ${allowed.join(", ")}, not "${word}".${didYouMean(word, allowed)}`,
  );
}

export function listOf<T extends string>(option: string, text: string, allowed: readonly T[]): T[] {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (words.length === 0) throw wrong(`${option} expects one or more of ${allowed.join(", ")}.`);
  return [...new Set(words.map((word) => oneOf(option, word, allowed)))];
}

export function notEmpty(option: string, text: string): string {
  if (text.trim() === "") throw wrong(`${option} is empty.`);
  return text;
}

/** A moment in RFC 3339; a date alone is its first moment, UTC. */
export function momentOf(option: string, text: string): string {
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw wrong(
    `${option} expects a time such as 2026-11-24T06:00:00Z or 2026-11-24, not "${text}".`,
  );
}
