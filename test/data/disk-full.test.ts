import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { diskError } from "../../src/data/disk-errors.ts";
import { downloadFiles } from "../../src/data/download.ts";
import { checkFreeSpace } from "../../src/data/free-space.ts";
import { openFreshPart, type PartHandle } from "../../src/data/part-file.ts";
import {
  bodies,
  failureOf,
  instantClock,
  parquetBytes,
  remote,
  temporaryFolder,
} from "./sample.ts";

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

function failingPart(member: "writev" | "datasync", code: string) {
  return async (path: string): Promise<PartHandle> => {
    const real = await openFreshPart(path);
    return {
      writev: member === "writev" ? () => failWith(code) : (chunks) => real.writev(chunks),
      datasync: member === "datasync" ? () => failWith(code) : () => real.datasync(),
      close: () => real.close(),
    };
  };
}

test("a part that cannot be opened lets go of the body that is there already", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(5);
  let returned = 0;
  const body = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error("nobody reads this")),
      return() {
        returned += 1;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
  const openRange = () => Promise.resolve({ body, start: 0, totalBytes: null });
  const openPart = failWith.bind(undefined, "EROFS");
  const files = [remote("a", bytes)];
  const error = await failureOf(downloadFiles({ folder, files, openRange, clock, openPart }));
  expect([error.code, returned]).toStrictEqual(["output-unwritable", 1]);
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
    const bytes = await parquetBytes(5);
    const { openRange, opened } = bodies({ "/files/b1/a": bytes });
    const openPart = failingPart(member, code);
    const error = await failureOf(
      downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock, openPart }),
    );
    expect(error.code).toBe(expected);
    expect(error.message).toContain(`"${folder}"`);
    expect(opened.get("/files/b1/a")).toBe(1);
    expect(readdirSync(folder)).toStrictEqual(["a.part"]);
  },
);

/** A disk of 1 MiB, where the system lets us make one. */
function smallDisk(): string | undefined {
  const folder = temporaryFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
  if (mounted.status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync("umount", [folder]);
  });
  return folder;
}

/** Without the right to mount, the device that is always full stands in for the small disk. */
async function openFullDevice(path: string): Promise<PartHandle> {
  await (await openFreshPart(path)).close();
  return open("/dev/full", "w");
}

test("a disk that fills up during the download is disk-full, and a later attempt goes on", async () => {
  const disk = smallDisk();
  const folder = disk ?? temporaryFolder();
  const bytes = await parquetBytes(15_000);
  expect(bytes.length).toBeGreaterThan(400_000);
  const files = [remote("a", bytes), remote("b", bytes)];
  const served = bodies({ "/files/b1/a": bytes, "/files/b1/b": bytes });
  const attempt = (openPart = openFreshPart) =>
    downloadFiles({
      folder,
      files,
      openRange: served.openRange,
      clock,
      openPart,
      concurrency: 1,
      // What is free before does not help: somebody else takes it meanwhile.
      statfs: () => Promise.resolve({ bavail: 1, bsize: 1e9, blocks: 1 }),
    });
  if (disk !== undefined) writeFileSync(join(disk, "filler"), Buffer.alloc(800 * 1024));
  const error = await failureOf(attempt(disk === undefined ? openFullDevice : openFreshPart));
  expect(error).toMatchObject({
    code: "disk-full",
    message: `The disk of "${folder}" is full. Free some space and run the same command again (finished files are kept), or choose another --out.`,
  });
  expect(readdirSync(folder).filter((name) => name !== "filler")).toStrictEqual(["a.part"]);
  rmSync(join(folder, "filler"), { force: true });
  if (disk !== undefined) spawnSync("mount", ["-o", "remount,size=4m", folder]);
  expect(await attempt()).toHaveLength(2);
});

test("errors that are not about the disk stay as they are", () => {
  const error = new TypeError("a bug");
  expect(diskError(error, "/out")).toBe(error);
});
