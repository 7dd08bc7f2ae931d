import { onTestFinished, expect, test } from "vitest";

import { startSimulator } from "../../src/simulator/start.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { testClient } from "./client.ts";
import { access } from "./world-calls.ts";

const ranges = ["bytes=1000-1999", "bytes=-700", "bytes=3000-"] as const;

async function open(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ profiles: 300, ...options });
  onTestFinished(() => simulator.close());
  const client = testClient(
    (request) => fetch(new Request(request, { redirect: "manual" })),
    simulator.url,
  );
  const world = await simulator.world();
  const batchId = world.datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const [file] = (await simulator.files(batchId)) ?? [];
  if (!file) throw new Error("The batch has no file.");
  const group = `${access}/files/${file.dataSetFileId}`;
  const read = async (range?: string) => {
    const response = await client.call("GET", `${group}?path=${file.name}`, {
      headers: range === undefined ? {} : { range },
    });
    const chunks: Uint8Array[] = [];
    let broke = false;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        chunks.push(chunk);
      }
    } catch {
      broke = true;
    }
    return { response, bytes: Buffer.concat(chunks), broke };
  };
  const head = () => client.call("HEAD", `${group}?path=${file.name}`);
  const list = async () => {
    const { data } = (await client.json("GET", group)) as { data: { name: string }[] };
    return data.map(({ name }) => name);
  };
  const whole = (await read()).bytes;
  const faults = (...texts: string[]) => simulator.control({ faults: texts });
  return { simulator, read, head, list, whole, faults };
}

function slice(whole: Buffer, range: string): Buffer {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === "") return whole.subarray(whole.length - Number(last));
  return whole.subarray(Number(first), last === "" ? whole.length : Number(last) + 1);
}

test.each(ranges)("corrupt-byte strikes within %s", async (range) => {
  const { read, whole, faults } = await open();
  faults("corrupt-byte");
  const wanted = slice(whole, range);
  const { bytes } = await read(range);
  expect(bytes).toHaveLength(wanted.length);
  expect([...bytes].filter((byte, index) => byte !== wanted[index])).toHaveLength(1);
});

test.each(ranges)("cut-body breaks %s off", async (range) => {
  const { read, whole, faults } = await open();
  faults("cut-body");
  const wanted = slice(whole, range);
  const { response, bytes, broke } = await read(range);
  expect([broke, response.status]).toEqual([true, 206]);
  expect(response.headers.get("content-length")).toBe(String(wanted.length));
  expect(bytes.equals(wanted.subarray(0, bytes.length))).toBe(true);
});

test.each(ranges)("wrong-range answers %s with its neighbour, and says so", async (range) => {
  const { read, whole, faults } = await open();
  faults("wrong-range");
  const { response, bytes } = await read(range);
  const told = response.headers.get("content-range") ?? "";
  const [, start, end] = (/^bytes (\d+)-(\d+)\//.exec(told) ?? []).map(Number);
  expect(bytes.equals(whole.subarray(start, Number(end) + 1))).toBe(true);
  expect(bytes.equals(slice(whole, range))).toBe(false);
});

test("changed-length is one other length, in ranges, in whole bodies and by HEAD", async () => {
  const { read, head, whole, faults } = await open();
  faults("changed-length");
  const changed = (await read()).bytes.length;
  expect(changed).toBeLessThan(whole.length);
  for (const range of ranges) {
    const { response, bytes } = await read(range);
    expect(response.headers.get("content-range")).toMatch(new RegExp(`/${changed}$`));
    expect(bytes.equals(slice(whole.subarray(0, changed), range))).toBe(true);
  }
  expect((await read(`bytes=${changed}-`)).response.status).toBe(416);
  expect((await head()).headers.get("content-length")).toBe(String(changed));
  faults();
  expect((await head()).headers.get("content-length")).toBe(String(whole.length));
});

test("redirect strikes bodies, whole or in part, and no listing", async () => {
  const { read, head, list, faults } = await open();
  faults("redirect");
  expect((await read("bytes=-5")).response.status).toBe(302);
  expect((await read()).response.status).toBe(302);
  expect((await head()).status).toBe(200);
  expect(await list()).toHaveLength(1);
});

test("twin-names: all files have one name, some of them in capitals", async () => {
  const { list, faults } = await open({ files: 40 });
  faults("twin-names");
  expect([...new Set(await list())].toSorted()).toEqual(["TWIN.parquet", "twin.parquet"]);
  faults("twin-names@0.1");
  expect((await list()).filter((name) => name.startsWith("part-")).length).toBeGreaterThan(20);
});

test("delays, a pace and lies go together on one body", async () => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { read, whole, faults } = await open({ clock, fileSize: 1024 * 1024 });
  faults("slow-reply", "throttle", "slow-body@0.000001", "corrupt-byte", "cut-60s");
  const begin = clock.now();
  const { response, bytes, broke } = await read();
  expect([broke, response.status]).toEqual([false, 200]);
  expect(bytes.filter((byte, index) => byte !== whole[index])).toHaveLength(1);
  // A round trip, and a mebibyte at 8 MiB a second.
  expect(clock.now() - begin).toBeGreaterThanOrEqual(40 + 125);
  expect(clock.now() - begin).toBeLessThan(40 + 175);
  faults("slow-reply", "rate-limit", "throttle", "cut-60s");
  expect((await read()).response.status).toBe(429);
});
