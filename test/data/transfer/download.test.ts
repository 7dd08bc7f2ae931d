import { EventEmitter, once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { ApiError, CanceledError, TransportError } from "../../../src/core/errors.ts";
import { downloadFiles } from "../../../src/data/transfer/download.ts";
import type { OpenRange } from "../../../src/data/transfer/fetch-file.ts";
import { sha256 } from "../../../src/data/output/manifest.ts";
import type { DownloadNews } from "../../../src/data/transfer/transfer-progress.ts";
import {
  bodies,
  chunked,
  failureOf,
  instantClock,
  parquetBytes,
  remote,
  temporaryFolder,
} from "../sample.ts";

const clock = instantClock();

test("brings files under their names, private, with rows and sha256, in the order of the listing", async () => {
  const folder = temporaryFolder();
  const large = await parquetBytes(100_000);
  const small = await parquetBytes(3);
  expect(large.length).toBeGreaterThan(2 * 1024 * 1024);
  const files = [remote("large", large), remote("small", small, "b2")];
  const { openRange } = bodies({ "/files/b1/large": large, "/files/b2/small": small });
  expect(await downloadFiles({ folder, files, openRange, clock })).toStrictEqual([
    {
      name: "large",
      sizeBytes: large.length,
      rows: 100_000,
      sha256: sha256(large),
      batchId: "b1",
      groupId: "b1-1",
    },
    {
      name: "small",
      sizeBytes: small.length,
      rows: 3,
      sha256: sha256(small),
      batchId: "b2",
      groupId: "b2-1",
    },
  ]);
  expect(readdirSync(folder).toSorted()).toStrictEqual(["large", "small"]);
  expect(readFileSync(join(folder, "large")).equals(large)).toBe(true);
  expect(statSync(join(folder, "large")).mode & 0o777).toBe(0o600);
});

test("writes into a private subfolder where one is asked for", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(1);
  const file = { ...remote("x", bytes), subfolder: "High churn risk" };
  const { openRange } = bodies({ [file.path]: bytes });
  const first = await downloadFiles({ folder, files: [file], openRange, clock });
  expect(first[0]?.name).toBe("High churn risk/x");
  expect(statSync(join(folder, "High churn risk")).mode & 0o777).toBe(0o700);
  const again = bodies({});
  expect(
    await downloadFiles({ folder, files: [file], openRange: again.openRange, clock }),
  ).toStrictEqual(first);
});

test("keeps what an earlier attempt finished, reads it again and fetches only the rest", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(5);
  const files = [remote("a", bytes), remote("b", bytes)];
  writeFileSync(join(folder, "b"), bytes);
  writeFileSync(join(folder, "a.part"), "half of an earlier attempt");
  const { openRange, opened } = bodies({ "/files/b1/a": bytes });
  const done = await downloadFiles({ folder, files, openRange, clock });
  expect(done.map(({ name, rows, sha256: sum }) => [name, rows, sum])).toStrictEqual([
    ["a", 5, sha256(bytes)],
    ["b", 5, sha256(bytes)],
  ]);
  expect([...opened.keys()]).toStrictEqual(["/files/b1/a"]);
  expect(readdirSync(folder).toSorted()).toStrictEqual(["a", "b"]);
});

test.each<[string, (folder: string, bytes: Buffer) => void]>([
  [
    "another length",
    (folder) => {
      writeFileSync(join(folder, "a"), "mine");
    },
  ],
  [
    "the same length but no Parquet",
    (folder, bytes) => {
      writeFileSync(join(folder, "a"), Buffer.alloc(bytes.length));
    },
  ],
  [
    "a folder",
    (folder) => {
      mkdirSync(join(folder, "a"));
    },
  ],
  [
    "a link",
    (folder, bytes) => {
      writeFileSync(join(folder, "target"), bytes);
      symlinkSync(join(folder, "target"), join(folder, "a"));
    },
  ],
])("never replaces a foreign file: %s", async (_what, place) => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(5);
  place(folder, bytes);
  const before = readdirSync(folder);
  const { openRange, opened } = bodies({ "/files/b1/a": bytes });
  const error = await failureOf(
    downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock }),
  );
  expect(error.code).toBe("output-not-empty");
  expect(readdirSync(folder)).toStrictEqual(before);
  expect(opened.size).toBe(0);
});

test("a link in the place of a part is not followed", async () => {
  const folder = temporaryFolder();
  const elsewhere = join(temporaryFolder(), "precious");
  writeFileSync(elsewhere, "precious");
  symlinkSync(elsewhere, join(folder, "a.part"));
  const bytes = await parquetBytes(1);
  const { openRange } = bodies({ "/files/b1/a": bytes });
  await downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock });
  expect(readFileSync(elsewhere, "utf8")).toBe("precious");
});

test("a name that is taken during the download is not overwritten", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(1);
  const { openRange } = bodies({
    "/files/b1/a": () => {
      writeFileSync(join(folder, "a"), "mine");
      return chunked(bytes);
    },
  });
  const error = await failureOf(
    downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock }),
  );
  expect(error.code).toBe("output-not-empty");
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("mine");
});

async function* cut(bytes: Uint8Array, error: Error): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 100);
  await Promise.resolve();
  throw error;
}

test.each([
  ["the transport's own body-cut", new TransportError("body-cut", "cut")],
  ["a stalled body", new TransportError("timed-out", "stalled")],
  ["a plain stream error", new TypeError("terminated")],
])("goes on where a body broke off after %s, with growing waits", async (_what, fault) => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(2);
  const ownClock = instantClock();
  const news: DownloadNews[] = [];
  const { openRange, opened } = bodies({
    "/files/b1/a": (attempt, start) =>
      attempt < 3 ? cut(bytes.subarray(start), fault) : chunked(bytes.subarray(start)),
  });
  const [done] = await downloadFiles({
    folder,
    files: [remote("a", bytes)],
    openRange,
    clock: ownClock,
    random: () => 1,
    onProgress: (event) => news.push(event),
  });
  expect(done?.sha256).toBe(sha256(bytes));
  expect(opened.get("/files/b1/a")).toBe(3);
  expect(ownClock.slept).toStrictEqual([500, 1000]);
  expect(news.at(-1)).toStrictEqual({
    file: "a",
    bytes: bytes.length,
    sizeBytes: bytes.length,
    filesDone: 1,
    filesTotal: 1,
    bytesDone: bytes.length,
    bytesTotal: bytes.length,
    bytesPerSecond: null,
    secondsLeft: null,
  });
});

test.each<[string, string, string, (bytes: Buffer, start: number) => AsyncIterable<Uint8Array>]>([
  [
    "cut bodies",
    "body-cut",
    'The download of "a" broke off 3 times. Run the same command again: what is on disk is kept.',
    (bytes) => cut(bytes, new Error("ECONNRESET")),
  ],
  [
    "short bodies",
    "size-mismatch",
    '"a" is listed with SIZE bytes, but the server sent 50 bytes, 3 times. The batch may have been replaced meanwhile: start a new run.',
    (bytes, start) => chunked(bytes.subarray(start, 50)),
  ],
  [
    "long bodies",
    "size-mismatch",
    '"a" is listed with SIZE bytes, but the server sent more, 3 times. The batch may have been replaced meanwhile: start a new run.',
    (bytes) => chunked(Buffer.concat([bytes, bytes])),
  ],
  [
    "other contents",
    "not-parquet",
    '"a" is not a whole Parquet file: it does not begin with PAR1.',
    (bytes) => chunked(Buffer.alloc(bytes.length)),
  ],
])("gives up after three %s", async (_what, code, message, body) => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(2);
  const { openRange, opened } = bodies({
    "/files/b1/a": (_attempt, start) => body(bytes, start),
  });
  const error = await failureOf(
    downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock }),
  );
  expect(error).toMatchObject({ code, message: message.replace("SIZE", String(bytes.length)) });
  expect(opened.get("/files/b1/a")).toBe(3);
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("a reply that tells another length, or begins elsewhere, is not read at all", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(2);
  let read = 0;
  let ended = 0;
  const replies = [
    { start: 0, totalBytes: 7 },
    { start: 4, totalBytes: bytes.length },
    { start: 0, totalBytes: 7 },
  ];
  const openRange: OpenRange = () => {
    const body: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: true, value: (read += 1) }),
        return: () => Promise.resolve({ done: true, value: (ended += 1) }),
      }),
    };
    return Promise.resolve({
      body,
      start: 0,
      totalBytes: null,
      validator: null,
      ...replies.shift(),
    });
  };
  const error = await failureOf(
    downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock }),
  );
  expect(error.code).toBe("size-mismatch");
  expect([read, ended, replies.length]).toStrictEqual([0, 3, 0]);
});

test("an empty listed file is not Parquet", async () => {
  const { openRange } = bodies({ "/files/b1/a": Buffer.alloc(0) });
  const error = await failureOf(
    downloadFiles({ folder: temporaryFolder(), files: [remote("a", 0)], openRange, clock }),
  );
  expect(error.code).toBe("not-parquet");
});

test("a failure before the body begins is final: the transport has retried already", async () => {
  let opened = 0;
  const openRange: OpenRange = () => {
    opened += 1;
    return Promise.reject(new ApiError("server-error", "503"));
  };
  const error = await failureOf(
    downloadFiles({ folder: temporaryFolder(), files: [remote("a", 10)], openRange, clock }),
  );
  expect([error.code, opened]).toStrictEqual(["server-error", 1]);
});

test("fetches several at a time, never more than asked", async () => {
  const bytes = await parquetBytes(1);
  const files = Array.from({ length: 12 }, (_, index) => remote(`f${index}`, bytes));
  let running = 0;
  let most = 0;
  const openRange: OpenRange = async () => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    const body = (async function* () {
      yield* chunked(bytes);
      running -= 1;
    })();
    return { body, start: 0, totalBytes: bytes.length, validator: null };
  };
  await downloadFiles({
    folder: temporaryFolder(),
    files,
    openRange,
    clock,
    tuning: { concurrency: 3 },
  });
  expect(most).toBe(3);
});

test("the first failure stops the others, and is thrown when all have ended", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(1);
  const news = new EventEmitter();
  const waiting = once(news, "waiting");
  let ended = false;
  const openRange: OpenRange = async ({ path }, _start, _end, { signal } = {}) => {
    if (path.endsWith("bad")) {
      await waiting;
      throw new ApiError("not-found", "gone");
    }
    const body = (async function* () {
      try {
        yield bytes.subarray(0, 10);
        news.emit("waiting");
        await new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        });
      } finally {
        await setImmediate();
        ended = true;
      }
    })();
    return { body, start: 0, totalBytes: null, validator: null };
  };
  const files = [remote("slow", bytes), remote("bad", bytes), remote("never", bytes)];
  const error = await failureOf(
    downloadFiles({ folder, files, openRange, clock, tuning: { concurrency: 2 } }),
  );
  expect([error.message, ended]).toStrictEqual(["gone", true]);
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("an abort leaves no small file and throws the caller's reason", async () => {
  const folder = temporaryFolder();
  const bytes = await parquetBytes(1);
  const stop = new AbortController();
  const reason = new CanceledError("interrupted");
  const openRange: OpenRange = () =>
    Promise.resolve({
      body: (async function* () {
        yield bytes.subarray(0, 10);
        await Promise.resolve();
        stop.abort(reason);
        yield bytes.subarray(10);
      })(),
      start: 0,
      totalBytes: null,
      validator: null,
    });
  await expect(
    downloadFiles({ folder, files: [remote("a", bytes)], openRange, clock, signal: stop.signal }),
  ).rejects.toBe(reason);
  expect(readdirSync(folder)).toStrictEqual([]);
});
