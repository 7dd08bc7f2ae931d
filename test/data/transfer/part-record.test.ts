import fc from "fast-check";
import { expect, test } from "vitest";

import {
  parseRecord,
  renderHeader,
  renderSynced,
  renderValidator,
  renderWritten,
} from "../../../src/data/transfer/part-record.ts";
import { addRange, bytesOf, type RangeSet } from "../../../src/data/transfer/range-set.ts";

const key = { path: "/files/1?path=é", sizeBytes: 1000, batchId: "b", groupId: "g" };
const boot = "29c2ef0b-1a98-4f7d-9622-a0e90840f280";
const otherBoot = "00000000-1a98-4f7d-9622-a0e90840f280";

const text = [
  renderHeader(key, boot),
  renderValidator('"etag"'),
  renderWritten({ start: 0, end: 100 }),
  renderWritten({ start: 500, end: 600 }),
  renderSynced(1),
  renderWritten({ start: 100, end: 200 }),
].join("");

test("on the same boot every line counts", () => {
  expect(parseRecord(text, key, boot)).toStrictEqual({
    done: [
      { start: 0, end: 200 },
      { start: 500, end: 600 },
    ],
    validator: '"etag"',
    sameBoot: true,
    writtenCount: 3,
    textBytes: Buffer.byteLength(text),
  });
});

test.each([
  ["another boot", boot, otherBoot],
  ["no boot known now", boot, null],
  ["no boot known then", null, boot],
  ["no boot known at all", null, null],
])("with %s only what was synced counts", (_what, then, now) => {
  const found = parseRecord(
    text.replace(renderHeader(key, boot), renderHeader(key, then)),
    key,
    now,
  );
  expect(found).toMatchObject({ done: [{ start: 0, end: 100 }], sameBoot: false });
});

test.each([
  ["path", { ...key, path: "/files/2" }],
  ["length", { ...key, sizeBytes: 999 }],
  ["batch", { ...key, batchId: "c" }],
  ["group", { ...key, groupId: "h" }],
])("a record of another %s is no record", (_what, other) => {
  expect(parseRecord(text, other, boot)).toBeUndefined();
});

test.each([
  ["nothing", ""],
  ["a torn header", renderHeader(key, boot).slice(0, -1)],
  ["something else", "hello\nwritten 0 5\n"],
])("%s is no record", (_what, damaged) => {
  expect(parseRecord(damaged, key, boot)).toBeUndefined();
});

test.each([
  "written 7\n",
  "written 9 5\n",
  "written 0 1001\n",
  "synced x\n",
  "\0\0\0\n",
  'validator "\n',
])("nothing counts behind the damaged line %j", (line) => {
  const found = parseRecord(text + line + renderWritten({ start: 900, end: 950 }), key, boot);
  expect(found).toStrictEqual(parseRecord(text, key, boot));
});

test("cut anywhere, a record vouches for nothing that it did not vouch for whole", () => {
  const line = fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 200 })).map(([start, length]) => ({
    start,
    end: Math.min(1000, start + length),
  }));
  fc.assert(
    fc.property(fc.array(line), fc.nat(), fc.constantFrom(boot, otherBoot), (ranges, at, now) => {
      const half = renderSynced(Math.floor(ranges.length / 2));
      const whole = renderHeader(key, boot) + ranges.map(renderWritten).join("") + half;
      const cut = parseRecord(whole.slice(0, at % (whole.length + 1)), key, now)?.done ?? [];
      const all = ranges.reduce<RangeSet>(addRange, []);
      expect(bytesOf(cut.reduce<RangeSet>(addRange, all))).toBe(bytesOf(all));
    }),
  );
});
