import { UsageError } from "../core/errors.ts";
import type { Allowance } from "../steps/guards.ts";

/** Reads `20%` (of the rows before) or `500` (people). Fails with `bad-option`. */
export function parseAllowance(text: string, option: string): Allowance {
  const [, digits = "", percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const number = Number(digits);
  if (digits !== "" && percent === "%" && number <= 100_000)
    return { kind: "share", percent: number };
  if (digits !== "" && percent === "" && Number.isSafeInteger(number)) {
    return { kind: "people", count: number };
  }
  throw new UsageError(
    "bad-option",
    `${option} expects a share of the rows before such as 20%, or a number of people such as 500, not ${JSON.stringify(text)}.`,
    { details: { option } },
  );
}
