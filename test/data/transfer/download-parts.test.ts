import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { ApiError, CanceledError, TransportError } from "../../../src/core/errors.ts";
import { downloadFiles, type DownloadOptions } from "../../../src/data/transfer/download.ts";
import type { OpenedRange, OpenRange } from "../../../src/data/transfer/fetch-file.ts";
import { sha256 } from "../../../src/data/output/manifest.ts";
import {
  chunked,
  failureOf,
  instantClock,
  parquetBytes,
  remote,
  temporaryFolder,
} from "../sample.ts";

const MIB = 1024 ** 2;
const bootId = "29c2ef0b-1a98-4f7d-9622-a0e90840f280";
const clock = instantClock();
let bytes: Buffer = Buffer.alloc(0);

beforeEach(async () => {
  if (bytes.length === 0) bytes = await parquetBytes(200_000);
  expect(bytes.length).toBeGreaterThan(5 * MIB);
});

interface Asked {
  readonly start: number;
  readonly end: number | null;
}

/** A server of the file; `change` makes a reply another one. Remembers what was asked, and what was read. */
function server(change: (reply: OpenedRange, asked: Asked, count: number) => OpenedRange) {
  const asked: Asked[] = [];
  const read = { bytes: 0 };
  const openRange: OpenRange = (_file, start, end) => {
    asked.push({ start, end });
    const body = chunked(bytes.subarray(start, end ?? undefined));
    const reply = { body, start, totalBytes: bytes.length, validator: '"v1"' };
    const changed = change(reply, { start, end }, asked.length);
    return Promise.resolve({ ...changed, body: counted(changed.body, read) });
  };
  return { openRange, asked, read };
}

async function* counted(body: AsyncIterable<Uint8Array>, read: { bytes: number }) {
  for await (const chunk of body) {
    read.bytes += chunk.byteLength;
    yield chunk;
  }
}

/** The first `most` bytes, then the error. */
async function* cutAfter(body: AsyncIterable<Uint8Array>, most: number, error: Error) {
  let left = most;
  for await (const chunk of body) {
    if (chunk.byteLength > left) break;
    left -= chunk.byteLength;
    yield chunk;
  }
  throw error;
}

const cut = new TransportError("body-cut", "cut");

function download(folder: string, openRange: OpenRange, more: Partial<DownloadOptions> = {}) {
  const tuning = { concurrency: 3, partSizeBytes: MIB };
  const files = [remote("a", bytes)];
  return downloadFiles({ folder, files, openRange, clock, bootId, tuning, ...more });
}

function expectWhole(folder: string): void {
  expect(readdirSync(folder)).toStrictEqual(["a"]);
  expect(readFileSync(join(folder, "a")).equals(bytes)).toBe(true);
}

test("several connections share one file, and every byte is asked for once", async () => {
  const folder = temporaryFolder();
  const { openRange, asked } = server((reply) => reply);
  const [done] = await download(folder, openRange);
  expect(done).toMatchObject({ name: "a", rows: 200_000, sha256: sha256(bytes) });
  const starts = asked.map(({ start }) => start).toSorted((a, b) => a - b);
  expect(starts).toStrictEqual(starts.map((_start, index) => index * MIB));
  expectWhole(folder);
});

test("a server that cuts every body makes no file fail, and nothing is fetched twice", async () => {
  const folder = temporaryFolder();
  const { openRange, read } = server((reply) => ({
    ...reply,
    body: cutAfter(reply.body, 300_000, cut),
  }));
  const [done] = await download(folder, openRange);
  expect(done?.sha256).toBe(sha256(bytes));
  expect(read.bytes).toBe(bytes.length);
  expectWhole(folder);
});

/** A download that is stopped when `after` bytes have been read. */
async function stopped(folder: string, after: number): Promise<number> {
  const stop = new AbortController();
  const { openRange, read } = server((reply) => ({
    ...reply,
    body: (async function* () {
      for await (const chunk of reply.body) {
        if (read.bytes > after) stop.abort(new CanceledError("stop"));
        yield chunk;
      }
    })(),
  }));
  await failureOf(download(folder, openRange, { signal: stop.signal }));
  expect(readdirSync(folder)).toStrictEqual(["a.part", "a.part.ranges"]);
  return read.bytes;
}

test("another process goes on inside the file", async () => {
  const folder = temporaryFolder();
  const before = await stopped(folder, 4 * MIB);
  const { openRange, read } = server((reply) => reply);
  const [done] = await download(folder, openRange);
  expect(done).toMatchObject({ rows: 200_000, sha256: sha256(bytes) });
  expect(before + read.bytes).toBeLessThanOrEqual(bytes.length + 3 * 64 * 1024);
  expect(read.bytes).toBeLessThan(bytes.length - MIB);
  expectWhole(folder);
});

test("a file of which every byte was there when the process was killed is finished, and not asked for", async () => {
  const folder = temporaryFolder();
  await stopped(folder, MIB);
  writeFileSync(join(folder, "a.part"), bytes);
  appendFileSync(join(folder, "a.part.ranges"), `written 0 ${bytes.length}\n`);
  const { openRange, asked } = server((reply) => reply);
  const [done] = await download(folder, openRange);
  expect([done?.sha256, asked]).toStrictEqual([sha256(bytes), []]);
  expectWhole(folder);
});

test.each<[string, (folder: string) => Partial<DownloadOptions>]>([
  ["the machine's start is not known", () => ({ bootId: null })],
  [
    "the part is shorter than its record",
    (folder) => {
      writeFileSync(join(folder, "a.part"), "short");
      return {};
    },
  ],
  [
    "the listing has another group",
    () => ({ files: [{ ...remote("a", bytes), groupId: "other" }] }),
  ],
])("begins anew when %s", async (_what, prepare) => {
  const folder = temporaryFolder();
  await stopped(folder, MIB);
  // Without a sync, nothing in the record outlives another start of the machine.
  const record = join(folder, "a.part.ranges");
  writeFileSync(record, readFileSync(record, "utf8").replaceAll(/^synced.*\n/gm, ""));
  const more = prepare(folder);
  const { openRange, read } = server((reply) => reply);
  const [done] = await download(folder, openRange, more);
  expect(done?.sha256).toBe(sha256(bytes));
  expect(read.bytes).toBe(bytes.length);
  expectWhole(folder);
});

test("a record that was left beside a finished file is removed", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a"), bytes);
  writeFileSync(join(folder, "a.part.ranges"), "{}\n");
  const { openRange, asked } = server((reply) => reply);
  await download(folder, openRange);
  expect(asked).toStrictEqual([]);
  expectWhole(folder);
});

test("parts of two contents do not make a file: it is fetched anew", async () => {
  const folder = temporaryFolder();
  const { openRange } = server((reply, _asked, count) => ({
    ...reply,
    validator: count > 3 ? '"v2"' : '"v1"',
  }));
  const [done] = await download(folder, openRange);
  expect(done?.sha256).toBe(sha256(bytes));
  expectWhole(folder);
});

test("a content that changed since an earlier process fetched its parts is fetched anew", async () => {
  const folder = temporaryFolder();
  await stopped(folder, 4 * MIB);
  const { openRange, read } = server((reply) => ({ ...reply, validator: '"v2"' }));
  await download(folder, openRange);
  expect(read.bytes).toBeGreaterThanOrEqual(bytes.length);
  expectWhole(folder);
});

const changing = "changed on the server while it was downloaded, 3 times";
const lie = "size-mismatch";

test.each<[string, string, string, Parameters<typeof server>[0]]>([
  [
    "contents that go on changing",
    "content-changed",
    `"a" ${changing}. Start a new run when nothing writes into batch b1 any more.`,
    (reply, _asked, count) => ({ ...reply, validator: `"v${count}"` }),
  ],
  [
    "ranges that begin elsewhere",
    lie,
    '"a" is listed with SIZE bytes, but the server sent a body that begins at byte 1048577, 3 times. The batch may have been replaced meanwhile: start a new run.',
    (reply, { start }) => ({ ...reply, start: start === MIB ? start + 1 : start }),
  ],
  [
    "another length than listed",
    lie,
    '"a" is listed with SIZE bytes, but the server sent 7 bytes, 3 times. The batch may have been replaced meanwhile: start a new run.',
    (reply) => ({ ...reply, totalBytes: 7 }),
  ],
  [
    "bodies longer than asked",
    lie,
    '"a" is listed with SIZE bytes, but the server sent more, 3 times. The batch may have been replaced meanwhile: start a new run.',
    (reply, { start }) => ({
      ...reply,
      body: chunked(Buffer.concat([bytes.subarray(start), bytes])),
    }),
  ],
  [
    "bodies that bring nothing",
    "body-cut",
    "cut",
    (reply) => ({ ...reply, body: cutAfter(reply.body, 0, cut) }),
  ],
])("gives up after %s", async (_what, code, message, change) => {
  const folder = temporaryFolder();
  const { openRange } = server(change);
  const error = await failureOf(download(folder, openRange));
  expect(error).toMatchObject({ code, message: message.replace("SIZE", String(bytes.length)) });
  expect(existsSync(join(folder, "a"))).toBe(false);
});

test("a server that ignores ranges is asked for whole files", async () => {
  const folder = temporaryFolder();
  let cuts = 1;
  const { openRange, asked } = server((reply, { end }) => {
    const body = chunked(bytes);
    const isCut = end === null && cuts-- > 0;
    return { ...reply, start: 0, body: isCut ? cutAfter(body, 3 * MIB, cut) : body };
  });
  const [done] = await download(folder, openRange);
  expect(done).toMatchObject({ rows: 200_000, sha256: sha256(bytes) });
  expect(asked.at(-1)).toStrictEqual({ start: 0, end: null });
  expectWhole(folder);
});

test("one lie among many replies costs one more request", async () => {
  const folder = temporaryFolder();
  const { openRange, asked } = server((reply, _asked, count) =>
    count === 2 ? { ...reply, start: reply.start + 1 } : reply,
  );
  await download(folder, openRange);
  expect(asked).toHaveLength(Math.ceil(bytes.length / MIB) + 1);
  expectWhole(folder);
});

test("a file that became shorter on the server is a wrong length", async () => {
  const { openRange } = server((reply) => reply);
  const gone: OpenRange = (file, start, end) =>
    start < MIB
      ? openRange(file, start, end)
      : Promise.reject(new ApiError("bad-request", "416", { details: { status: 416 } }));
  const error = await failureOf(download(temporaryFolder(), gone));
  expect(error).toMatchObject({ code: "size-mismatch" });
});

test("a server that refuses requests gets fewer at a time", async () => {
  let running = 0;
  const most: number[] = [];
  const { openRange } = server((reply) => reply);
  const refusing: OpenRange = async (file, start, end, options) => {
    running += 1;
    most.push(running);
    const busy = new ApiError("rate-limited", "429");
    for (let attempt = 1; attempt <= 2; attempt++) options?.onRetry?.(busy, attempt, 0);
    const reply = await openRange(file, start, end);
    return {
      ...reply,
      body: (async function* () {
        yield* reply.body;
        running -= 1;
      })(),
    };
  };
  const tuning = { concurrency: 3, partSizeBytes: 64 * 1024 };
  await download(temporaryFolder(), refusing, { tuning });
  expect(Math.max(...most)).toBe(3);
  expect(Math.max(...most.slice(-10))).toBe(1);
});
