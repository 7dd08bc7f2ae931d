import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { onTestFinished, expect, test } from "vitest";

import { startSimulator, type StartSimulatorOptions } from "../../src/simulator/start.ts";
import { testClient } from "./client.ts";
import { access } from "./world-calls.ts";

async function open(options: StartSimulatorOptions = {}) {
  const simulator = await startSimulator({ profiles: 200, files: 3, ...options });
  onTestFinished(() => simulator.close());
  const client = testClient(fetch, simulator.url);
  const world = await simulator.world();
  const batchId = world.datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const files = (await simulator.files(batchId)) ?? [];
  const [file] = files;
  if (!file) throw new Error("The batch has no file.");
  const path = `${access}/files/${file.dataSetFileId}?path=${file.name}`;
  return { simulator, client, batchId, files, file, path };
}

test("files tells where the bytes are that Data Access serves", async () => {
  const { simulator, client, batchId, files } = await open();
  expect(files).toHaveLength(3);
  for (const { name, path, sizeBytes, dataSetFileId } of files) {
    const answer = await client.call("GET", `${access}/files/${dataSetFileId}?path=${name}`);
    const served = Buffer.from(await answer.arrayBuffer());
    expect(served.equals(readFileSync(path))).toBe(true);
    expect(statSync(path).size).toBe(sizeBytes);
    expect(path.startsWith(`${simulator.filesFolder}/`)).toBe(true);
  }
  const told = await fetch(`${simulator.url}/__aepx/files?batch=${batchId}`);
  expect(await told.json()).toEqual({ folder: simulator.filesFolder, files });
  expect((await fetch(`${simulator.url}/__aepx/files?batch=none`)).status).toBe(404);
});

test("accelRedirect leaves the bytes of a file, and nothing else, to the server in front", async () => {
  const { simulator, client, file, path } = await open({ accelRedirect: "/__files/" });
  for (const method of ["GET", "HEAD"]) {
    const answer = await client.call(method, path, { headers: { range: "bytes=5-9" } });
    const place = answer.headers.get("x-accel-redirect") ?? "";
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(place).toMatch(/^\/__files\/[0-9a-f]{24}\/part-00000-/);
    expect(join(simulator.filesFolder, place.replace("/__files/", ""))).toBe(file.path);
  }
  expect(simulator.counters().bytesSent).toBe(0);
  const listing = await client.call("GET", `${access}/files/${file.dataSetFileId}`);
  expect(listing.headers.get("x-accel-redirect")).toBeNull();
  const refused = await client.call("GET", path, { headers: { authorization: null } });
  expect([refused.status, refused.headers.get("x-accel-redirect")]).toEqual([401, null]);
});

test.each(["corrupt-byte", "cut-60s", "throttle", "wrong-range", "changed-length"])(
  "with accelRedirect, what %s strikes is sent by the simulator",
  async (fault) => {
    const { simulator, client, path } = await open({ accelRedirect: "/__files" });
    simulator.control({ faults: [`${fault}#1`] });
    const struck = await client.call("GET", path, { headers: { range: "bytes=5-9" } });
    expect([struck.status, struck.headers.get("x-accel-redirect")]).toEqual([206, null]);
    expect(await struck.arrayBuffer()).toHaveProperty("byteLength", 5);
    const plain = await client.call("GET", path);
    expect(plain.headers.get("x-accel-redirect")).toContain("/part-00000-");
  },
);

test("a prefix that is no path is refused", async () => {
  await expect(startSimulator({ accelRedirect: "files; return 200" })).rejects.toThrow(
    `The simulator's accelRedirect is "files; return 200". Give a path as in /__files.`,
  );
});
