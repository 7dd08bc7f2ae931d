import { join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import { diffAudiences } from "../../../src/data/diff/diff-audiences.ts";
import { folderOf, type Person, rowsByKey } from "./diff-sample.ts";
import { temporaryFolder } from "../sample.ts";

const word = fc.string({ unit: "grapheme", maxLength: 6 }).filter((text) => !text.includes("\0"));
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null, freq: 3 });

const person: fc.Arbitrary<Omit<Person, "key">> = fc.record({
  aliases: fc.uniqueArray(word, { maxLength: 3 }),
  name: orNull(word),
  cents: orNull(fc.integer({ min: -1e9, max: 1e9 })),
  tags: orNull(fc.array(orNull(word), { maxLength: 3 })),
  segments: orNull(
    fc.uniqueArray(fc.tuple(word, orNull(word)), { maxLength: 3, selector: ([id]) => id }),
  ),
  score: orNull(fc.nat(99)),
});

/** What happened to a person between the two days. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "stays" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "leaves" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "enters" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "is written in another order" as const }) },
  {
    weight: 3,
    arbitrary: person.chain((next) =>
      fc
        .subarray(["aliases", "name", "cents", "tags", "segments", "score"] as const)
        .map((names) => ({
          kind: "changes" as const,
          change: Object.fromEntries(names.map((name) => [name, next[name]])),
        })),
    ),
  },
);

type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

const world = fc.uniqueArray(fc.record({ key: word, person, fate }), {
  maxLength: 60,
  selector: ({ key }) => key,
});

test("applied to the earlier audience, the difference gives the later one, and counts what differs", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (people) => {
      const before = await folderOf(
        people.flatMap(({ key, person: p, fate: { kind } }) =>
          kind === "enters" ? [] : [{ ...p, key }],
        ),
      );
      const after = await folderOf(
        people.flatMap(({ key, person: p, fate: f }) => laterOf({ ...p, key }, f)).toReversed(),
      );
      const out = join(temporaryFolder(), "delta");
      const counts = await diffAudiences({ before, after, key: "Email", out });

      const [old, now] = [await read(before), await read(after)];
      const files = Object.fromEntries(
        await Promise.all(
          counts.files.map(
            async ({ kind, name }) => [kind, await rowsByKey(join(out, name))] as const,
          ),
        ),
      );
      const applied = new Map(old);
      for (const key of files["removed"]?.keys() ?? []) applied.delete(key);
      for (const kind of ["added", "changed"])
        for (const [key, row] of files[kind] ?? []) applied.set(key, row);
      expect(sorted(applied)).toEqual(sorted(now));
      expect(counts).toMatchObject({
        added: [...now.keys()].filter((key) => !old.has(key)).length,
        removed: [...old.keys()].filter((key) => !now.has(key)).length,
        changed: [...now].filter(([key, row]) => old.has(key) && old.get(key) !== row).length,
        unchanged: [...now].filter(([key, row]) => old.get(key) === row).length,
      });
      expect([...(files["removed"] ?? [])].every(([key, row]) => old.get(key) === row)).toBe(true);
    }),
    { numRuns: 10 },
  );
});

function laterOf(before: Person, change: Fate): Person[] {
  switch (change.kind) {
    case "leaves":
      return [];
    case "is written in another order":
      return [
        {
          ...before,
          aliases: before.aliases.toReversed(),
          segments: before.segments?.toReversed() ?? null,
        },
      ];
    case "changes":
      return [{ ...before, ...change.change }];
    case "stays":
    case "enters":
      return [before];
  }
}

function read(folder: string): Promise<Map<string, string>> {
  return rowsByKey(join(folder, "part-0.parquet"));
}

function sorted(rows: ReadonlyMap<string, string>): string[] {
  return [...rows.values()].toSorted();
}
