import { get } from "node:http";

import { afterEach, expect, test } from "vitest";

import { hostileNames } from "../../src/simulator/listing-faults.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { testClient } from "./client.ts";
import { access, catalog, pathOf } from "./world-calls.ts";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Both ways to reach a simulator; every fault has to do the same on each. */
const ways = {
  async sockets(options: SimulatorOptions) {
    const simulator = await startSimulator(options);
    closers.push(() => simulator.close());
    return {
      simulator,
      url: simulator.url,
      send: fetch as (request: Request) => Promise<Response>,
    };
  },
  async fetch(options: SimulatorOptions) {
    const simulator = await createSimulator(options);
    closers.push(() => simulator.close());
    return { simulator, url: "http://localhost", send: simulator.fetch };
  },
};

interface Entry {
  readonly name: string;
  readonly length: string;
  readonly _links: { readonly self: { readonly href: string } };
}

/** A simulator whose faults begin only after one whole file was read without them. */
async function world(way: keyof typeof ways, faults: string[], options: SimulatorOptions = {}) {
  const { simulator, url, send } = await ways[way]({ profiles: 300, ...options });
  const client = testClient((request) => send(new Request(request, { redirect: "manual" })), url);
  const found = await client.json(
    "GET",
    `${catalog}/batches?createdClient=acp_foundation_push&status=success&limit=1`,
  );
  const group = `${access}/files/${Object.keys(found)[0]}-1`;
  const list = async () => {
    const { data } = (await client.json("GET", group)) as { data: Entry[] };
    return data;
  };
  const [first] = await list();
  if (!first) throw new Error("The batch has no file.");
  const path = pathOf(first._links.self.href);
  const whole = Buffer.from(await (await client.call("GET", path)).arrayBuffer());
  simulator.control({ faults });
  const read = async (range?: string) => {
    const headers = range === undefined ? {} : { range };
    const response = await client.call("GET", path, { headers });
    return { response, ...(await drain(response)) };
  };
  return { simulator, client, url, send, list, read, first, path, whole };
}

async function drain(response: Response): Promise<{ bytes: Buffer; broke: boolean }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), broke: false };
  } catch {
    return { bytes: Buffer.concat(chunks), broke: true };
  }
}

const each = Object.keys(ways) as (keyof typeof ways)[];

test.each(each)(
  "cut-body over %s: a part of the file, then the end of the connection",
  async (way) => {
    const { read, whole, simulator } = await world(way, ["cut-body#1"]);
    const before = simulator.counters().bytesSent;
    const { response, bytes, broke } = await read();
    expect(broke).toBe(true);
    expect(response.headers.get("content-length")).toBe(String(whole.length));
    expect(bytes.length).toBeGreaterThan(0);
    // The client may throw away what it has not read when the end comes; without a socket nothing lies between.
    const sent = simulator.counters().bytesSent - before;
    if (way === "fetch") expect(bytes.length).toBe(sent);
    else expect(bytes.length).toBeLessThanOrEqual(sent);
    expect(bytes.equals(whole.subarray(0, bytes.length))).toBe(true);
    expect((await read()).bytes.equals(whole)).toBe(true);
  },
);

test("every byte before a cut leaves the server", async () => {
  const { client, url, path, whole, simulator } = await world("sockets", ["cut-body"]);
  const before = simulator.counters().bytesSent;
  const options = { headers: { ...(await client.headers()), connection: "close" } };
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    get(`${url}${path}`, options, (response) => {
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => undefined);
      response.on("close", () => resolve(Buffer.concat(chunks)));
    }).on("error", reject);
  });
  expect(bytes.length).toBe(simulator.counters().bytesSent - before);
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.length).toBeLessThan(whole.length);
});

async function cuts(seed: number): Promise<number[]> {
  const { read } = await world("fetch", ["cut-body"], { seed });
  return [(await read()).bytes.length, (await read()).bytes.length];
}

test("cut-body follows from the seed, and each cut has its own place", async () => {
  const [one, again, other] = [await cuts(1), await cuts(1), await cuts(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
  expect(one[0]).not.toBe(one[1]);
});

test.each(each)("wrong-range over %s: a 206 of other bytes, which says so", async (way) => {
  const { read, whole } = await world(way, ["wrong-range"]);
  for (const asked of [undefined, "bytes=0-99", "bytes=500-599"]) {
    const { response, bytes } = await read(asked);
    const header = response.headers.get("content-range") ?? "";
    const [, start, end, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(header) ?? []).map(Number);
    expect(response.status).toBe(206);
    expect(total).toBe(whole.length);
    expect(header).not.toMatch(asked === "bytes=500-599" ? /^bytes 500-/ : /^bytes 0-/);
    expect(bytes.equals(whole.subarray(start, Number(end) + 1))).toBe(true);
  }
});

test.each(each)("short-length over %s: only the listing lies", async (way) => {
  const { list, read, whole, first } = await world(way, ["short-length#1"]);
  const told = Number((await list())[0]?.length);
  expect(told).toBeLessThan(whole.length);
  expect(told).toBeGreaterThanOrEqual(whole.length - 1024);
  expect((await read()).bytes.equals(whole)).toBe(true);
  expect(await list()).toEqual([first]);
});

test.each(each)(
  "changed-length over %s: body and headers agree, the listing does not",
  async (way) => {
    const { list, read, whole, first } = await world(way, ["changed-length#1"]);
    const { response, bytes } = await read();
    expect(await list()).toEqual([first]);
    expect(bytes.length).toBeLessThan(whole.length);
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    expect(bytes.equals(whole.subarray(0, bytes.length))).toBe(true);
    expect((await read()).bytes.equals(whole)).toBe(true);
  },
);

test.each(each)("corrupt-byte over %s: one byte, at a place of the seed", async (way) => {
  const { read, whole } = await world(way, ["corrupt-byte#1"]);
  const { bytes } = await read();
  expect(bytes).toHaveLength(whole.length);
  expect([...bytes].filter((byte, index) => byte !== whole[index])).toHaveLength(1);
  expect((await read()).bytes.equals(whole)).toBe(true);
});

test("hostile-names: every one of them comes, and the bytes stay where they are", async () => {
  const { list, first } = await world("fetch", ["hostile-names"]);
  const names = new Set<string>();
  for (let turn = 0; turn < 120; turn++) {
    const [entry] = await list();
    names.add(entry?.name ?? "");
    expect(entry?._links).toEqual(first._links);
  }
  expect([...names].toSorted()).toEqual([...hostileNames].toSorted());
});

test.each(each)("foreign-href over %s: whoever follows it with a token is counted", async (way) => {
  const { list, send, simulator, url, whole } = await world(way, ["foreign-href"]);
  const href = (await list())[0]?._links.self.href ?? "";
  expect(new URL(href).hostname).not.toBe(new URL(url).hostname);
  expect(simulator.counters()).toMatchObject({ foreignHostHits: 0, foreignTokens: 0 });
  const plain = await drain(await send(new Request(href)));
  expect(plain.bytes.equals(whole)).toBe(true);
  const headers = { authorization: "Bearer secret" };
  expect((await send(new Request(href, { headers }))).status).toBe(400);
  expect(simulator.counters()).toMatchObject({ foreignHostHits: 2, foreignTokens: 1 });
});

test.each(each)(
  "redirect over %s: the second port gives ranges to whoever has no token",
  async (way) => {
    const { read, send, whole, simulator, url } = await world(way, ["redirect#1"]);
    const { response } = await read("bytes=10-19");
    const location = response.headers.get("location") ?? "";
    expect(response.status).toBe(302);
    expect(new URL(location).origin).not.toBe(new URL(url).origin);
    const range = { headers: { range: "bytes=10-19" } };
    const answer = await send(new Request(location, range));
    expect(answer.headers.get("content-range")).toBe(`bytes 10-19/${whole.length}`);
    expect((await drain(answer)).bytes.equals(whole.subarray(10, 20))).toBe(true);
    expect(simulator.counters()).toMatchObject({ foreignHostHits: 1, foreignTokens: 0 });
    expect((await send(new Request(new URL("/", location)))).status).toBe(404);
  },
);

test("the second port closes with the first", async () => {
  const { list } = await world("sockets", ["foreign-href"]);
  const href = new URL((await list())[0]?._links.self.href ?? "");
  expect((await fetch(href)).status).toBe(200);
  for (const close of closers.splice(0)) await close();
  await expect(fetch(href)).rejects.toThrow("fetch failed");
});

test.each([
  ["throttle", 8 * 1024 * 1024],
  ["slow-body", 20 * 1024],
])("%s takes as long as its rate says, on the server's clock", async (name, bytesPerSecond) => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const { read, whole } = await world("fetch", [name], { clock, timeScale: 0.01 });
  const begin = clock.now();
  expect((await read()).bytes.equals(whole)).toBe(true);
  const expected = (whole.length / bytesPerSecond) * 1000 * 100;
  expect(clock.now() - begin).toBeGreaterThanOrEqual(Math.floor(expected));
  expect(clock.now() - begin).toBeLessThan(expected + 100);
});

test.each(each)("cut-60s over %s: a slow body is cut after a minute by the scale", async (way) => {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const options = { clock, timeScale: 20, fileSize: 2 * 1024 * 1024 };
  const { read, whole, simulator } = await world(way, ["cut-60s", "slow-body"], options);
  const begin = clock.now();
  const { bytes, broke } = await read();
  expect(broke).toBe(true);
  expect(clock.now() - begin).toBeGreaterThanOrEqual(3000);
  expect(clock.now() - begin).toBeLessThan(3100);
  // A minute at 20 KiB a second.
  expect(bytes.length).toBeGreaterThan(1190 * 1024);
  expect(bytes.length).toBeLessThanOrEqual(1200 * 1024);
  expect(bytes.equals(whole.subarray(0, bytes.length))).toBe(true);
  simulator.control({ faults: ["cut-60s"] });
  expect((await read()).broke).toBe(false);
});
