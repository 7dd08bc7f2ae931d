import { createHash } from "node:crypto";

type Part = string | number;

/** Hexadecimal digits that follow from the seed and the parts alone. */
export function seededHex(seed: number, parts: readonly Part[], digits = 32): string {
  return createHash("sha256")
    .update(JSON.stringify([seed, ...parts]))
    .digest("hex")
    .slice(0, digits);
}

/** A version 4 UUID in form, decided by the seed. */
export function seededUuid(seed: number, ...parts: Part[]): string {
  const hex = seededHex(seed, parts);
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A whole number from 0 to `below` - 1. */
export function seededInteger(seed: number, below: number, ...parts: Part[]): number {
  return Number.parseInt(seededHex(seed, parts, 12), 16) % below;
}

/** A number from 0 up to, and without, 1. */
export function seededShare(seed: number, ...parts: Part[]): number {
  return Number.parseInt(seededHex(seed, parts, 12), 16) / 2 ** 48;
}
