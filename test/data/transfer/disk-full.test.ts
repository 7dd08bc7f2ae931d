import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { diskError } from "../../../src/data/disk-errors.ts";
import { downloadFiles } from "../../../src/data/transfer/download.ts";
import { checkFreeSpace } from "../../../src/data/transfer/free-space.ts";
import { sha256 } from "../../../src/data/output/manifest.ts";
import { type OpenPart, openPartFile } from "../../../src/data/transfer/part-file.ts";
import { resizeDisk, smallDisk } from "../../support/small-disk.ts";
import {
  bodies,
  chunked,
  failureOf,
  instantClock,
  parquetBytes,
  remote,
  temporaryFolder,
} from "../sample.ts";

const MIB = 1024 ** 2;
const clock = instantClock();

function tells(blocks: number, bavail: number) {
  return () => Promise.resolve({ bavail, bsize: 1, blocks });
}

test("free space is compared before anything is fetched", async () => {
  const folder = temporaryFolder();
  const { openRange, opened } = bodies({});
  const files = [remote("a", 30_000), remote("b", 20_000)];
  const error = await failureOf(
    downloadFiles({ folder, files, openRange, clock, statfs: tells(100, 40_960) }),
  );
  expect(error).toMatchObject({
    code: "disk-full",
    message: `Not enough space on the disk of "${folder}": 50 kB (50000 bytes) needed, 41 kB (40960 bytes) free. Free some or choose another --out.`,
    details: { folder, neededBytes: 50_000, freeBytes: 40_960 },
  });
  expect([opened.size, readdirSync(folder)]).toStrictEqual([0, []]);
});

test("enough space is enough to the byte, and a disk that does not tell is tried", async () => {
  const folder = temporaryFolder();
  await checkFreeSpace(folder, 10, { statfs: tells(100, 10) });
  await checkFreeSpace(folder, 10, { statfs: tells(0, 0) });
  await checkFreeSpace(folder, 10, { statfs: () => Promise.reject(new Error("ENOSYS")) });
  expect((await failureOf(checkFreeSpace(folder, 11, { statfs: tells(100, 10) }))).code).toBe(
    "disk-full",
  );
  expect((await failureOf(checkFreeSpace(folder, Number.MAX_SAFE_INTEGER))).code).toBe("disk-full");
});

function failWith(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}

function failingPart(member: "writev" | "datasync", code: string): OpenPart {
  return async (path, options) => {
    const real = await openPartFile(path, options);
    return {
      fd: real.fd,
      writev: member === "writev" ? () => failWith(code) : real.writev.bind(real),
      datasync: member === "datasync" ? () => failWith(code) : () => real.datasync(),
      close: () => real.close(),
    };
  };
}

test("nothing is asked for when the part cannot be opened", async () => {
  const folder = temporaryFolder();
  const { openRange, opened } = bodies({});
  const openPart = failWith.bind(undefined, "EROFS");
  const files = [remote("a", 2 * MIB)];
  const error = await failureOf(downloadFiles({ folder, files, openRange, clock, openPart }));
  expect([error.code, opened.size]).toStrictEqual(["output-unwritable", 0]);
});

test.each([
  ["writev", "ENOSPC", "disk-full"],
  ["writev", "EDQUOT", "disk-full"],
  ["datasync", "ENOSPC", "disk-full"],
  ["writev", "EROFS", "output-unwritable"],
  ["datasync", "EACCES", "output-unwritable"],
] as const)(
  "%s failing with %s is %s, at once and with nothing finished",
  async (member, code, expected) => {
    const folder = temporaryFolder();
    const bytes = await parquetBytes(60_000);
    expect(bytes.length).toBeGreaterThan(MIB);
    const { openRange, opened } = bodies({ "/files/b1/a": bytes });
    const openPart = failingPart(member, code);
    const error = await failureOf(
      downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock, openPart }),
    );
    expect(error.code).toBe(expected);
    expect(error.message).toContain(`"${folder}"`);
    expect(opened.get("/files/b1/a")).toBe(1);
    expect(readdirSync(folder).toSorted()).toStrictEqual(["a.part", "a.part.ranges"]);
  },
);

test.each([
  ["ENOSPC", "disk-full"],
  ["EIO", undefined],
])("small files whose sync fails with %s keep their .part names", async (code, expected) => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(5);
  const { openRange } = bodies({ "/files/b1/a": bytes });
  const sync = () => failWith(code);
  const files = [remote("a", bytes)];
  await expect(downloadFiles({ folder, files, openRange, clock, sync })).rejects.toMatchObject({
    code: expected ?? code,
  });
  expect(readdirSync(folder)).toStrictEqual(["a.part"]);
});

test("room that the part of an earlier attempt takes is not asked for again, holes are", async () => {
  const folder = temporaryFolder();
  const file = openSync(join(folder, "a.part"), "w");
  writeSync(file, Buffer.alloc(MIB, 1), 0, MIB, 3 * MIB);
  closeSync(file);
  const { openRange } = bodies({});
  const files = [remote("a", 8 * MIB)];
  const error = await failureOf(
    downloadFiles({ folder, files, openRange, clock, statfs: tells(100, 6 * MIB) }),
  );
  expect(error).toMatchObject({ code: "disk-full", details: { neededBytes: 7 * MIB } });
});

/** Without the right to mount, the device that is always full stands in for the small disk. */
const openFullDevice: OpenPart = async (path, options) => {
  await (await openPartFile(path, options)).close();
  return open("/dev/full", "r+");
};

test("a disk that fills up during the download is disk-full, and a later attempt goes on inside the file", async () => {
  const disk = smallDisk(2);
  const folder = disk ?? temporaryFolder();
  const bytes = await parquetBytes(100_000);
  expect(bytes.length).toBeGreaterThan(2 * MIB);
  const asked: number[] = [];
  const serve = (_attempt: number, start: number) => {
    asked.push(start);
    return chunked(bytes.subarray(start));
  };
  const served = bodies({ "/files/b1/a": serve });
  const attempt = (openPart = openPartFile) =>
    downloadFiles({
      folder,
      files: [remote("a", bytes)],
      openRange: served.openRange,
      clock,
      openPart,
      // What is free before does not help: somebody else takes it meanwhile.
      statfs: () => Promise.resolve({ bavail: 1, bsize: 1e9, blocks: 1 }),
    });
  if (disk !== undefined) writeFileSync(join(disk, "filler"), Buffer.alloc(512 * 1024));
  const error = await failureOf(attempt(disk === undefined ? openFullDevice : openPartFile));
  expect(error).toMatchObject({
    code: "disk-full",
    message: `The disk of "${folder}" is full. Free some space and run the same command again (finished files are kept), or choose another --out.`,
  });
  const left = readdirSync(folder).filter((name) => name !== "filler");
  expect(left.toSorted()).toStrictEqual(["a.part", "a.part.ranges"]);
  if (disk !== undefined) resizeDisk(folder, 16);
  expect(await attempt()).toMatchObject([{ name: "a", sha256: sha256(bytes) }]);
  expect(readFileSync(join(folder, "a")).equals(bytes)).toBe(true);
  expect(asked).toHaveLength(2);
  if (disk !== undefined) expect(asked[1]).toBeGreaterThanOrEqual(MIB);
});

test("errors that are not about the disk stay as they are", () => {
  const error = new TypeError("a bug");
  expect(diskError(error, "/out")).toBe(error);
});
