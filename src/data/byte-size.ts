import { UsageError } from "../core/errors.ts";

const unitBytes = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
} as const;

/** Reads `16MiB`, `1.5GB` or a whole number of bytes. Fails with `bad-option` naming the option. */
export function parseByteSize(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text.trim());
  const unit = (match?.[2] ?? "B").toUpperCase();
  const bytes = Object.hasOwn(unitBytes, unit)
    ? Number(match?.[1]) * unitBytes[unit as keyof typeof unitBytes]
    : Number.NaN;
  const whole = match?.[2] === undefined ? bytes : Math.round(bytes);
  if (Number.isSafeInteger(whole)) return whole;
  throw new UsageError(
    "bad-option",
    `${option} expects a size such as 16MiB, 1.5GB or a whole number of bytes, not "${text}".`,
    { details: { option } },
  );
}

/** `512 B`, `1.2 MB`, `31 GB`: for people. */
export function formatByteSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let step = 0;
  // 999.95 would be shown as 1000: the next unit says it better.
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[step]}`;
}
