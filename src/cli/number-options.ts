import { UsageError } from "../core/errors.ts";

/** Reads a whole number from an option's text. Undefined when it was not given. Fails with `bad-option`. */
export function parseWholeNumber(
  text: string | undefined,
  option: string,
  limits: { readonly min?: number; readonly max?: number } = {},
): number | undefined {
  if (text === undefined) return undefined;
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = limits;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const upTo = limits.max === undefined ? "" : ` and at most ${max}`;
  throw new UsageError(
    "bad-option",
    `${option} expects a whole number of at least ${min}${upTo}, not "${text}".`,
    { details: { option } },
  );
}
