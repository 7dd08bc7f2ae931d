import fc from "fast-check";
import { expect, test } from "vitest";

import { nextPartBytes, type PartLimits } from "../../../src/data/transfer/part-plan.ts";

const MIB = 1024 ** 2;

function ask(
  [gapMiB, toComeMiB, filesWaiting]: readonly [number, number, number],
  limits: Partial<PartLimits> = {},
): number {
  const question = { gapBytes: gapMiB * MIB, filesWaiting };
  const bytesToCome = toComeMiB * MIB;
  const defaults = { connections: 16, partSizeBytes: null, bytesPerSecond: null, bytesToCome };
  return nextPartBytes(question, { ...defaults, ...limits }) / MIB;
}

test.each<[string, readonly [number, number, number], Partial<PartLimits>, number]>([
  ["one file for all connections", [128, 128, 1], {}, 8],
  ["half of it, once a rate was seen", [64, 64, 0], { bytesPerSecond: 8e6 }, 4],
  ["a file among many", [16, 960, 60], {}, 16],
  ["a long file among many", [1024, 61_440, 60], {}, 64],
  ["the last files, on a fast line", [16, 240, 15], { bytesPerSecond: 60e6 }, 16],
  ["the last file, on a slow line", [60, 60, 0], { bytesPerSecond: 2e6 }, 4],
  ["a line that needs a minute for 8 MiB", [1024, 1024, 1], { bytesPerSecond: 140e3 }, 8],
  ["a fixed length", [1024, 1024, 1], { partSizeBytes: 3 * MIB }, 3],
  ["a fixed length and less left", [2, 2, 1], { partSizeBytes: 3 * MIB }, 2],
  ["a rest that is not worth a request", [11, 11, 1], {}, 11],
])("%s", (_what, question, limits, expected) => {
  expect(ask(question, limits)).toBe(expected);
});

test("a part takes at most 20 seconds at the rate that was seen, where that is 8 MiB or more", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 420_000, max: 1e9 }),
      fc.nat(1e12),
      (bytesPerSecond, gapBytes) => {
        const question = { gapBytes, filesWaiting: 1 };
        const shared = { connections: 16, partSizeBytes: null, bytesToCome: gapBytes };
        const limits = { ...shared, bytesPerSecond };
        const bytes = nextPartBytes(question, limits);
        expect(bytes).toBeLessThanOrEqual(gapBytes);
        expect(bytes / bytesPerSecond).toBeLessThanOrEqual(30);
        expect(bytes > 0 || gapBytes === 0).toBe(true);
      },
    ),
  );
});
