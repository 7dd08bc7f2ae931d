import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { startSimulator, type RunningSimulator } from "../../src/simulator/start.ts";
import { testClient } from "./client.ts";
import { access, catalog, makeDataset, pathOf } from "./world-calls.ts";

const running: RunningSimulator[] = [];

async function start(options: Parameters<typeof startSimulator>[0] = {}) {
  const simulator = await startSimulator({ profiles: 200, ...options });
  running.push(simulator);
  return { simulator, client: testClient(fetch, simulator.url) };
}

afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.close();
});

async function anyFile(client: ReturnType<typeof testClient>) {
  const batches = await client.json(
    "GET",
    `${catalog}/batches?createdClient=acp_foundation_push&status=success&limit=1`,
  );
  const [batchId] = Object.keys(batches);
  const listing = (await client.json("GET", `${access}/files/${batchId}-1`)) as {
    data: { length: string; _links: { self: { href: string } } }[];
  };
  const [file] = listing.data;
  return { path: pathOf(file?._links.self.href ?? ""), length: Number(file?.length) };
}

test("ranges, whole files and HEAD over a socket", async () => {
  const { simulator, client } = await start();
  const { path, length } = await anyFile(client);
  const whole = Buffer.from(await (await client.call("GET", path)).arrayBuffer());
  expect(whole).toHaveLength(length);
  const range = async (header: string) => {
    const response = await client.call("GET", path, { headers: { range: header } });
    const bytes = Buffer.from(await response.arrayBuffer());
    const contentRange = response.headers.get("content-range");
    return { status: response.status, contentRange, bytes };
  };
  expect(await range("bytes=0-99")).toEqual({
    status: 206,
    contentRange: `bytes 0-99/${length}`,
    bytes: whole.subarray(0, 100),
  });
  expect(await range(`bytes=${length - 10}-`)).toMatchObject({ bytes: whole.subarray(-10) });
  expect(await range("bytes=-8")).toMatchObject({ status: 206, bytes: whole.subarray(-8) });
  expect(await range(`bytes=10-${length * 2}`)).toMatchObject({ bytes: whole.subarray(10) });
  expect(await range(`bytes=${length}-`)).toMatchObject({
    status: 416,
    contentRange: `bytes */${length}`,
  });
  expect(await range("lines=1-2")).toMatchObject({ status: 200, bytes: whole });

  const head = await client.call("HEAD", path);
  expect([
    head.status,
    head.headers.get("content-length"),
    head.headers.get("accept-ranges"),
  ]).toEqual([200, String(length), "bytes"]);
  expect((await client.call("HEAD", path.replace("part-", "no-"))).status).toBe(404);
  expect(simulator.counters().requests[`HEAD ${access}/files/{dataSetFileId}`]).toBe(2);
  expect(simulator.counters().bytesSent).toBeGreaterThanOrEqual(2 * length);
});

test("a dropped answer ends the connection without a byte, the next one is served", async () => {
  const { simulator, client } = await start({ faults: ["drop-after#1"] });
  await expect(makeDataset(client)).rejects.toThrow("fetch failed");
  expect(simulator.counters().datasetsCreated).toBe(1);
  expect(await makeDataset(client)).toMatch(/^[0-9a-f]{24}$/);
});

test("closing ends a keep-alive connection that nobody uses", async () => {
  const { simulator } = await start();
  const { hostname, port } = new URL(simulator.url);
  const socket = connect(Number(port), hostname);
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  socket.write(`GET /__aepx/counters HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await new Promise((resolve) => socket.once("data", resolve));
  running.splice(running.indexOf(simulator), 1);
  await simulator.close();
  await ended;
});

test("control, world and counters need no token and are not counted", async () => {
  const { simulator } = await start();
  const world = (await (await fetch(`${simulator.url}/__aepx/world`)).json()) as object;
  expect(world).toMatchObject({
    sandboxes: ["dev"],
    segments: [{ name: "High churn risk" }, { name: "Loyal customers" }],
  });
  const control = async (body: unknown) => {
    const response = await fetch(`${simulator.url}/__aepx/control`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return [response.status, await response.json()];
  };
  expect(await control({ day: 2, advanceSeconds: 60, faults: ["rate-limit#1"] })).toEqual([
    200,
    { day: 2 },
  ]);
  expect(await control({ day: 1 })).toEqual([
    400,
    {
      error:
        'The control change is not usable: "day" has to be a whole number from 2, the present day.',
    },
  ]);
  expect(await control({ fault: [] })).toEqual([
    400,
    {
      error:
        'The control change is not usable: "fault" is none of faults, day, advanceSeconds, extraBatch, editRule.',
    },
  ]);
  expect(await control({ faults: ["cut-bodies"] })).toMatchObject([400, {}]);
  const counters = (await (await fetch(`${simulator.url}/__aepx/counters`)).json()) as object;
  expect(counters).toEqual({
    datasetsCreated: 0,
    datasetsDeleted: 0,
    exportJobsCreated: 0,
    segmentJobsCreated: 0,
    tokensIssued: 0,
    requests: {},
    bytesSent: 0,
    foreignHostHits: 0,
    foreignTokens: 0,
  });
});

test("the ready file is whole and private, with credentials that work", async () => {
  const { simulator } = await start();
  const folder = mkdtempSync(join(tmpdir(), "aepx-"));
  const path = join(folder, "ready.json");
  simulator.writeReadyFile(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const ready = JSON.parse(readFileSync(path, "utf8")) as {
    url: string;
    env: Record<string, string>;
  };
  expect(ready.url).toBe(simulator.url);
  expect(ready.env).toMatchObject({
    AEPX_BASE_URL: simulator.url,
    AEPX_IMS_URL: simulator.url,
    AEPX_SANDBOX: "dev",
    AEPX_POLL_MIN_MS: "50",
    AEPX_SETTLE_SECONDS: "5",
  });
  const answer = await fetch(`${ready.env["AEPX_IMS_URL"]}/ims/token/v3`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: ready.env["AEPX_CLIENT_ID"] ?? "",
      client_secret: ready.env["AEPX_CLIENT_SECRET"] ?? "",
      scope: ready.env["AEPX_SCOPES"] ?? "",
    }),
  });
  expect(answer.status).toBe(200);
  rmSync(folder, { recursive: true });
});

test("a port in use is told with its number", async () => {
  const { simulator } = await start();
  const port = Number(new URL(simulator.url).port);
  await expect(startSimulator({ port })).rejects.toThrow(
    `The simulator cannot listen on port ${port}: it is in use. Choose another one, or 0 for any free port.`,
  );
});

test.each([
  [{ profiles: -1 }, "The simulator's profiles is -1. Give a whole number from 0 to 100000000."],
  [{ files: 0 }, "The simulator's files is 0. Give a whole number from 1 to 100000."],
  [{ timeScale: 0 }, "The simulator's timeScale is 0. Give a number from 0.001 to 1000000."],
  [{ profile: 3 }, 'The simulator has no option "profile". Did you mean "profiles"'],
])("refuses %j", async (options, message) => {
  await expect(startSimulator(options as object)).rejects.toThrow(message);
});
