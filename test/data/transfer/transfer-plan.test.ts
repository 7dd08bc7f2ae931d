import fc from "fast-check";
import { expect, test } from "vitest";

import { planTransfer } from "../../../src/data/transfer/transfer-plan.ts";
import { remote } from "../sample.ts";

test("fetches everything into an empty folder", () => {
  const files = [remote("a", 10), remote("b", 20)];
  expect(planTransfer(files, [])).toStrictEqual({
    keep: [],
    fetch: [
      { remote: files[0], name: "a" },
      { remote: files[1], name: "b" },
    ],
    begun: [],
    bytesToFetch: 30,
  });
});

test("keeps what is there in its full length, notes parts, and ignores strangers", () => {
  const plan = planTransfer(
    [remote("a", 10), remote("b", 20), remote("ç", 30), remote("d", 40)],
    [
      { name: "a", sizeBytes: 10 },
      { name: "b.part", sizeBytes: 20 },
      // The same letter in two code points: some systems tell names like that.
      { name: "c\u0327.part", sizeBytes: 3 },
      { name: "notes.txt", sizeBytes: 1 },
      { name: ".aepx-run", sizeBytes: 9 },
    ],
  );
  expect(plan.keep.map(({ name }) => name)).toStrictEqual(["a"]);
  expect(plan.fetch.map(({ name }) => name)).toStrictEqual(["b", "ç", "d"]);
  expect(plan.begun.map(({ name }) => name)).toStrictEqual(["b", "ç"]);
  expect(plan.bytesToFetch).toBe(90);
});

test.each([
  [{ name: "a", sizeBytes: 9 }, '"a", which has 9 bytes where 10 are expected'],
  [{ name: "a", sizeBytes: null }, '"a", which is not a plain file'],
  [{ name: "A", sizeBytes: 10 }, '"A", which some systems take for "a"'],
])("never replaces %j, which has the name of a file to come", (present, words) => {
  expect(() => planTransfer([remote("a", 10)], [present])).toThrow(
    expect.objectContaining({
      code: "output-not-empty",
      message: `The output folder already holds ${words}: it was not written by this run. Move it away or choose another --out.`,
    }),
  );
});

test("one file told twice by a shifting page is one file", () => {
  expect(planTransfer([remote("a", 10), remote("a", 10)], []).fetch).toHaveLength(1);
});

test("one file told twice with two lengths is refused", () => {
  expect(() => planTransfer([remote("a", 10), remote("a", 11)], [])).toThrow(
    expect.objectContaining({ code: "unsafe-name" }),
  );
});

test("what is kept and what is fetched is everything, once", () => {
  const sizes = fc.uniqueArray(
    fc.record({ name: fc.stringMatching(/^p[0-9]{1,3}$/), size: fc.nat(99) }),
    {
      selector: ({ name }) => name,
    },
  );
  fc.assert(
    fc.property(sizes, fc.func(fc.boolean()), (files, isThere) => {
      const listed = files.map(({ name, size }) => remote(name, size));
      const onDisk = listed.filter(isThere).map(({ name, sizeBytes }) => ({ name, sizeBytes }));
      const { keep, fetch, bytesToFetch } = planTransfer(listed, onDisk);
      expect([...keep, ...fetch].map(({ name }) => name).toSorted()).toStrictEqual(
        listed.map(({ name }) => name).toSorted(),
      );
      expect(keep).toHaveLength(onDisk.length);
      expect(bytesToFetch).toBe(fetch.reduce((sum, file) => sum + file.remote.sizeBytes, 0));
    }),
  );
});
