import { expect, test } from "vitest";

import { silentLog } from "../../../src/core/log.ts";
import { peekFiles } from "../../../src/data/peek/peek.ts";
import { type Behaviour, type RangeServer, serveFiles } from "../transfer/range-server.ts";
import { failureOf, instantClock, parquetBytes } from "../sample.ts";

function look(server: RangeServer, clock = instantClock()) {
  return peekFiles(
    {
      openRange: server.openRange,
      clock,
      log: silentLog,
      random: () => 0.5,
      signal: new AbortController().signal,
      onBytes: () => {},
    },
    server.files,
    { columns: ["text"], rows: 5000 },
  );
}

async function serve(behaviour: Behaviour, change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
  const bytes = change(await parquetBytes(5000));
  return serveFiles({ "a.parquet": bytes }, behaviour);
}

test("a body that breaks off is continued where it stopped", async () => {
  const server = await serve({
    reply(count, { start, end, size, content }, response) {
      if (count !== 2) return false;
      response.writeHead(206, {
        "content-range": `bytes ${start}-${end - 1}/${size}`,
        "content-length": String(end - start),
        etag: '"one"',
      });
      response.write(content.subarray(start, start + 100_000), () => response.destroy());
      return true;
    },
  });
  const { items } = await look(server);
  expect(items).toHaveLength(5000);
  const [, broken, rest] = server.asked;
  expect(rest?.start).toBeGreaterThan(broken?.start ?? 0);
  expect(rest?.end).toBe(broken?.end);
});

test("bodies that bring nothing are given up after three, with waits between", async () => {
  const server = await serve({
    reply(count, { start, end, size }, response) {
      if (count === 1) return false;
      response.writeHead(206, {
        "content-range": `bytes ${start}-${end - 1}/${size}`,
        "content-length": String(end - start),
      });
      response.flushHeaders();
      response.destroy();
      return true;
    },
  });
  const clock = instantClock();
  const error = await failureOf(look(server, clock));
  expect(error.code).toBe("body-cut");
  expect(error.message).toBe(
    'Reading "a.parquet" broke off 3 times in a row. Run the same command again.',
  );
  expect(clock.slept).toHaveLength(2);
});

test("a length other than listed is told at once", async () => {
  const server = await serve({});
  const [file] = server.files;
  const shorter = { ...server, files: [{ ...file, sizeBytes: (file?.sizeBytes ?? 0) - 1 }] };
  const error = await failureOf(look(shorter as RangeServer));
  expect(error.code).toBe("size-mismatch");
  expect(error.message).toContain(`but the server says it has ${file?.sizeBytes}`);
  expect(server.asked).toHaveLength(1);
});

test("two parts of different contents are never put together", async () => {
  const server = await serve({ validator: (count) => (count === 1 ? '"one"' : '"two"') });
  expect((await failureOf(look(server))).code).toBe("content-changed");
});

test("a server without ranges is told, and its body is not read to the end", async () => {
  const server = await serve({
    reply(_count, { content }, response) {
      response.writeHead(200, { "content-length": String(content.length) });
      response.end(content);
      return true;
    },
  });
  const error = await failureOf(look(server));
  expect(error.code).toBe("size-mismatch");
  expect(error.message).toContain("the server ignores which bytes are asked for");
});

test.each([
  [
    "an end that is none",
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.from("NONE")]),
  ],
  ["a few bytes", () => Buffer.from("PAR1")],
  ["a footer longer than the file", (bytes: Buffer) => withFooterLength(bytes, 0x7fffffff)],
  ["a footer of something else", (bytes: Buffer) => withFooterLength(bytes, 100)],
])("%s is not-parquet", async (_what, change) => {
  const error = await failureOf(look(await serve({}, change)));
  expect(error.code).toBe("not-parquet");
  expect(error.message).toMatch(/^"a\.parquet" is not a whole Parquet file: [\w ]+\.$/);
});

test("damage among the rows is not-parquet, and no value is in the message", async () => {
  const error = await failureOf(look(await serve({}, damaged)));
  expect(error.message).toBe('"a.parquet" is not a whole Parquet file: its rows cannot be read.');
});

test("an abort ends it with the reason, and nothing is asked again", async () => {
  const stop = new AbortController();
  const server = await serve({
    reply(count) {
      if (count === 2) stop.abort(new Error("enough"));
      return false;
    },
  });
  const looking = peekFiles(
    {
      openRange: server.openRange,
      clock: instantClock(),
      log: silentLog,
      random: () => 0.5,
      signal: stop.signal,
      onBytes: () => {},
    },
    server.files,
    { columns: ["text"], rows: 5000 },
  );
  await expect(looking).rejects.toThrow("enough");
  expect(server.asked).toHaveLength(2);
});

function withFooterLength(bytes: Buffer, length: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(length, bytes.length - 8);
  return changed;
}

function damaged(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.fill(0xff, 40_000, 60_000);
  return changed;
}
