import { basename, join, resolve } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import {
  foldName,
  localNames,
  requireSafeName,
  showName,
} from "../../../src/data/output/local-names.ts";

const file = (name: string, batchId = "b1", groupId = "g1") => ({ name, batchId, groupId });

test.each([
  ["part-00000-tid-1-2b-1-c000.snappy.parquet"],
  ["01ARZ3NDEKTSV4RRFFQ69G5FAV_part-00001-c0000.snappy.parquet"],
  ["größe 1.parquet"],
  ["..%2f..%2fetc%2fpasswd"],
  ["...parquet"],
  ["console.parquet"],
  ["com10.parquet"],
  ["a".repeat(243)],
])("keeps the server's name %s", (name) => {
  expect(localNames([file(name)])).toStrictEqual([name]);
});

test.each([
  ["", "is empty"],
  [".", "means a folder"],
  ["..", "means a folder"],
  ["../x.parquet", "contains a path separator"],
  ["/etc/passwd", "contains a path separator"],
  ["a\\b", "contains a path separator"],
  ["C:x.parquet", "contains a colon, as drive letters do"],
  ["a\0b", "contains a control character"],
  ["a\nb", "contains a control character"],
  ["a\u0085b", "contains a control character"],
  ["a\u202eteuqrap", "contains a control character"],
  ["a\ud800", "contains a control character"],
  ["x.parquet.", "begins with a blank or ends with a blank or a dot"],
  ["x.parquet ", "begins with a blank or ends with a blank or a dot"],
  [" x.parquet", "begins with a blank or ends with a blank or a dot"],
  ["NUL", "is reserved by Windows"],
  ["con.parquet", "is reserved by Windows"],
  ["Com1 .parquet", "is reserved by Windows"],
  ["lpt³", "is reserved by Windows"],
  ["a".repeat(244), "is longer than 243 bytes"],
  ["a.part.ranges", "is reserved for files that aepx writes itself"],
  ["Audience.Parquet", "is reserved for files that aepx writes itself"],
  ["é".repeat(122), "is longer than 243 bytes"],
  ["manifest.json", "is reserved for files that aepx writes itself"],
  ["Manifest.JSON", "is reserved for files that aepx writes itself"],
  ["sha256sums", "is reserved for files that aepx writes itself"],
  ["_success", "is reserved for files that aepx writes itself"],
  [".aepx-run", "is reserved for files that aepx writes itself"],
  ["x.parquet.PART", "is reserved for files that aepx writes itself"],
])("refuses %j", (name, reason) => {
  expect(() => localNames([file(name)])).toThrow(
    expect.objectContaining({
      code: "unsafe-name",
      message: `The file name ${showName(name)} from the server cannot be used on disk: it ${reason}. Nothing was written under it.`,
    }),
  );
});

test("shows a hostile name as one line of plain characters", () => {
  expect(showName("\u001b[31m\n\u202e..")).toBe('"\\u001b[31m\\n\\u202e.."');
  expect(showName("x".repeat(300))).toHaveLength(102);
});

test("puts the batch id in front where two batches share a name, and only there", () => {
  expect(
    localNames([file("part-0", "b1"), file("part-0", "b2"), file("part-1", "b2")]),
  ).toStrictEqual(["b1-part-0", "b2-part-0", "part-1"]);
});

test("tells apart what only case or Unicode form tells apart", () => {
  expect(localNames([file("Part", "b1"), file("part", "b2")])).toStrictEqual([
    "b1-Part",
    "b2-part",
  ]);
  expect(localNames([file("é", "b1"), file("e\u0301", "b2")])).toStrictEqual([
    "b1-é",
    "b2-e\u0301",
  ]);
});

test("adds the group id when one batch has a name twice", () => {
  expect(localNames([file("part-0", "b1", "g1"), file("part-0", "b1", "g2")])).toStrictEqual([
    "b1-g1-part-0",
    "b1-g2-part-0",
  ]);
});

test("a prefixed name that meets another file's own name is told apart too", () => {
  const names = localNames([file("x", "b1"), file("x", "b2"), file("b1-x", "b3")]);
  expect(new Set(names.map(foldName)).size).toBe(3);
});

test("refuses one name listed twice in one group, and an unsafe batch id in a prefix", () => {
  expect(() => localNames([file("x"), file("x")])).toThrow("it is listed twice in one file group");
  expect(() => localNames([file("x", "../b"), file("x", "b2")])).toThrow("path separator");
});

const inFolder = (subfolder: string) => ({ ...file("part-0"), subfolder });

test("files of different subfolders do not meet, and a subfolder has to be a plain name", () => {
  expect(localNames([inFolder("Churn"), inFolder("Loyal")])).toStrictEqual([
    "Churn/part-0",
    "Loyal/part-0",
  ]);
  expect(() => localNames([inFolder("..")])).toThrow("means a folder");
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom("x", "X", "b1-x", "..", "../x", "NUL", "manifest.json", "e\u0301", "é", "x.part"),
  fc.array(fc.constantFrom("..", "/", "\\", "x", ".", "\0", "C:", "é", " ")).map((p) => p.join("")),
);
const anyFile = fc.record({
  name: hostile,
  batchId: fc.oneof(fc.constantFrom("b1", "b2", "B1"), hostile),
  groupId: fc.constantFrom("g1", "g2", "G1"),
});

test("whatever the server says, names stay in the folder and apart from each other", () => {
  fc.assert(
    fc.property(fc.array(anyFile, { maxLength: 8 }), (files) => {
      let names: string[];
      try {
        names = localNames(files);
      } catch (error) {
        expect(error).toMatchObject({ code: "unsafe-name" });
        return;
      }
      expect(names).toHaveLength(files.length);
      expect(new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size).toBe(
        names.length,
      );
      for (const name of names) {
        expect(resolve("/out", name)).toBe(join("/out", basename(name)));
        expect(Buffer.byteLength(`${name}.part`)).toBeLessThanOrEqual(255);
        expect(Buffer.from(name).toString()).toBe(name);
      }
    }),
    { numRuns: 2000 },
  );
});

test("every name given out would be accepted again", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
      let names: string[];
      try {
        names = localNames([file(a, "b1"), file(b, "b2")]);
      } catch {
        return;
      }
      for (const name of names) expect(() => requireSafeName(name)).not.toThrow();
    }),
  );
});
