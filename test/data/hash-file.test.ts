import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { beforeEach, describe, expect, it } from "vitest";

import { systemClock } from "../../src/core/clock.ts";
import { hashFile, hashGrowing } from "../../src/data/hash-file.ts";
import { tempFolder } from "../support/temp-folder.ts";

let path = "";

beforeEach(() => {
  path = join(tempFolder(), "rows.csv");
});

describe("the sha256 of a file that grows", () => {
  it("covers what is written before, while and after it is read", async () => {
    const pieces = [700_000, 0, 1_500_000, 3, 2_000_000].map((size) => randomBytes(size));
    await writeFile(path, "header\n");
    const writing = (async () => {
      for (const piece of pieces) await appendFile(path, piece);
    })();
    const expected = createHash("sha256").update("header\n").update(Buffer.concat(pieces));
    expect(await hashGrowing(path, writing)).toBe(expected.digest("hex"));
    expect(await hashGrowing(path, writing)).toBe(await hashFile(path));
  });

  it("reads before the writer has ended", async () => {
    await writeFile(path, "first");
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    const endless = new Promise(() => {});
    await expect(hashGrowing(path, endless, { signal: stop.signal })).rejects.toThrow("stopped");
  });

  it("fails as the writer does", async () => {
    await writeFile(path, "first");
    await expect(hashGrowing(path, Promise.reject(new Error("no space")))).rejects.toThrow(
      "no space",
    );
  });

  it("keeps nothing of each look", async () => {
    await writeFile(path, "first");
    const writer = new AbortController();
    const writing = once(writer.signal, "abort");
    const heldBytes: number[] = [];
    let looks = 0;
    const sleep = () => {
      looks += 1;
      if (looks % 10_000 === 0) heldBytes.push(bytesHeld());
      if (looks === 20_000) writer.abort();
      return Promise.resolve();
    };
    await hashGrowing(path, writing, { clock: { ...systemClock, sleep } });
    const [early = 0, late = 0] = heldBytes;
    // 10,000 listeners are 3 MB.
    expect(late - early).toBeLessThan(1_000_000);
  });
});

function bytesHeld(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
