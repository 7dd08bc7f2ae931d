import fc from "fast-check";
import { expect, test } from "vitest";

import { planParts } from "../../src/simulator/plan-parts.ts";

test("parts cover all rows once, none is empty, and no group of several is large", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 2000 }), (rows, files) => {
      const groups = planParts(rows, files);
      const parts = groups.flat();
      expect(parts).toHaveLength(Math.min(rows, files));
      let at = 0;
      for (const [index, part] of parts.entries()) {
        expect(part.number).toBe(index);
        expect(part.from).toBe(at);
        expect(part.to).toBeGreaterThan(part.from);
        at = part.to;
      }
      expect(at).toBe(rows);
      for (const group of groups.filter(({ length }) => length > 1)) {
        expect((group.at(-1)?.to ?? 0) - (group[0]?.from ?? 0)).toBeLessThanOrEqual(50_000);
      }
    }),
    { numRuns: 50 },
  );
});
