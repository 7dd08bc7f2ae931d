import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createSmallFiles } from "../../../src/data/transfer/small-files.ts";
import { syncFiles } from "../../../src/data/sync-files.ts";
import { remote, temporaryFolder } from "../sample.ts";

function planned(name: string) {
  return { remote: remote(name, 1), name };
}

test("no file has its final name before all of its group are synced", async () => {
  const folder = temporaryFolder();
  const synced: (readonly string[])[] = [];
  const named: string[] = [];
  const small = createSmallFiles({
    folder,
    sync(_folder, names) {
      synced.push(names);
      expect(readdirSync(folder).toSorted()).toStrictEqual(["a.part", "b.part"]);
      return Promise.resolve();
    },
    onNamed: ({ name }) => named.push(name),
  });
  writeFileSync(join(folder, "a.part"), "left by an earlier attempt, and longer");
  await small.write(planned("a"), Buffer.from("A"));
  await small.write(planned("b"), Buffer.from("B"));
  expect(named).toStrictEqual([]);
  await small.finish();
  expect(synced).toStrictEqual([["a.part", "b.part"]]);
  expect(named).toStrictEqual(["a", "b"]);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("A");
});

test("a group is full at 16 MiB, so that a kill loses little", async () => {
  const folder = temporaryFolder();
  const groups: number[] = [];
  const small = createSmallFiles({
    folder,
    sync: async (_folder, names) => void groups.push(names.length),
    onNamed: () => undefined,
  });
  const bytes = Buffer.alloc(1024 ** 2 - 1);
  for (let count = 0; count < 20; count++) await small.write(planned(`f${count}`), bytes);
  await small.finish();
  expect(groups).toStrictEqual([17, 3]);
});

test.each([2, 20])("syncs %i files of a real folder", async (count) => {
  const folder = temporaryFolder();
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  for (const name of names) writeFileSync(join(folder, name), name);
  await syncFiles(folder, names);
  expect(readdirSync(folder)).toHaveLength(count);
});

test("a file that is gone before its sync is an error where each is synced by itself", async () => {
  await expect(syncFiles(temporaryFolder(), ["gone"])).rejects.toMatchObject({ code: "ENOENT" });
});
