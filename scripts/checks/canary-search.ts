import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { canaryRowValue, canarySecret, PLANTED_FILE } from "../../test/support/canaries.ts";
import { failed, type Outcome, passed } from "./check.ts";

/** What needs no planting: anything that looks like a token, and the identities in every row the simulator makes. */
const KNOWN_SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ["a token", /\beyJ[\w-]{16,}\.[\w-]{16,}\.[\w-]{8,}/],
  ["a row value", /\bC-\d{9}\b|\buser\d+@example\.com\b|\b4\d{37}\b/],
];

export interface Leak {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Searches everything under `folder`, which holds what the whole suite printed, for secrets and row values. */
export function searchCanaries(folder: string): Outcome {
  const files = filesUnder(folder).filter((file) => file !== PLANTED_FILE);
  if (files.length === 0) return failed("Nothing was captured, so nothing was searched.\n");
  const canaries = [canarySecret, canaryRowValue, ...planted(folder)];
  const leaks = files.flatMap((file) =>
    findLeaks(file, readFileSync(join(folder, file), "utf8"), canaries),
  );
  if (leaks.length === 0) return passed(`${files.length} files searched`);
  return failed(leaks.map(({ file, line, what }) => `${file}:${line} shows ${what}\n`).join(""));
}

/** Names the leaking place, never the leaked value. */
export function findLeaks(file: string, text: string, canaries: readonly string[]): Leak[] {
  return text.split("\n").flatMap((content, index) => {
    const what = leakIn(content, canaries);
    return what === undefined ? [] : [{ file, line: index + 1, what }];
  });
}

function leakIn(line: string, canaries: readonly string[]): string | undefined {
  if (canaries.some((canary) => line.includes(canary))) return "a planted canary";
  return KNOWN_SHAPES.find(([, shape]) => shape.test(line))?.[0];
}

function planted(folder: string): string[] {
  if (!readdirSync(folder).includes(PLANTED_FILE)) return [];
  const lines = readFileSync(join(folder, PLANTED_FILE), "utf8").split("\n");
  return [...new Set(lines)].filter((line) => line !== "");
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
