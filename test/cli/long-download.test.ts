import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** A minute of the server lasts a second. */
const TIME_SCALE = 60;
const FILES = 2;
/** Ten minutes at the 20 KiB a second that `slow-body` leaves to a connection. */
const FILE_BYTES = 10 * 60 * 20 * 1024;

let simulator: CliSimulator;

beforeAll(async () => {
  const options = {
    "--time-scale": TIME_SCALE,
    "--token-seconds": 60,
    "--files": FILES,
    "--file-size": FILE_BYTES,
    "--profiles": 1000,
  };
  simulator = await startCliSimulator(Object.entries(options).flat().map(String));
});
afterAll(() => simulator.stop());

interface ServedFiles {
  readonly files: readonly { readonly name: string; readonly path: string }[];
}

async function servedFiles(batchId: string): Promise<Map<string, string>> {
  const response = await fetch(`${simulator.url}/__aepx/files?batch=${batchId}`);
  const { files } = (await response.json()) as ServedFiles;
  return new Map(files.map(({ name, path }) => [name, sha256Of(path)]));
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

test("ten minutes of slow, cut and refused answers, with a token a minute: the files come whole", async () => {
  const { datasets } = await simulator.world();
  const batchId = datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const wanted = await servedFiles(batchId);
  const faults = ["slow-body", "cut-60s", "cut-body@0.05", "rate-limit@0.05"];
  await simulator.control({ faults });

  const out = join(tempFolder(), "out");
  const result = await succeeds(
    ["download", "--batch", batchId, "--out", out, "--concurrency", String(FILES)],
    simulator.env,
  );

  expect(result.bytes).toBe(FILES * FILE_BYTES);
  expect(new Map(result.files.map(({ name, sha256 }) => [name, sha256]))).toEqual(wanted);
  for (const [name, sha256] of wanted) expect(sha256Of(join(out, name))).toBe(sha256);

  const minutes =
    ((Date.parse(result.finishedAt) - Date.parse(result.startedAt)) * TIME_SCALE) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(9.5);
  const { tokensIssued, bytesSent, requests } = await simulator.counters();
  // A token is renewed when a tenth of its minute is left, by one request for all who need it.
  expect(tokensIssued).toBeLessThanOrEqual(Math.ceil(minutes / 0.9) + 1);
  expect(tokensIssued).toBeGreaterThan(minutes / 2);
  expect(requests["POST /ims/token/v3"]).toBe(tokensIssued);
  // Cut after a minute at the latest, so each file took ten answers at least.
  const bodies = requests["GET /data/foundation/export/files/{dataSetFileId}"] ?? 0;
  expect(bodies).toBeGreaterThanOrEqual(FILES * 10);
  expect(bytesSent).toBeLessThan(FILES * FILE_BYTES * 1.05);
});
