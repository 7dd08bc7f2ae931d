import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { killLoop } from "../../scripts/campaigns/kill-loop.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { tempFolder } from "../support/temp-folder.ts";

const MIB = 1024 ** 2;
const bin = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
let simulator: CliSimulator;

beforeAll(async () => {
  const size = String(48 * MIB);
  simulator = await startCliSimulator(["--files", "1", "--file-size", size, "--fault", "throttle"]);
});
afterAll(() => simulator.stop());

test("a download killed in the middle of a file is continued inside it by other processes", async () => {
  const { datasets } = await simulator.world();
  const batch = datasets.flatMap(({ batches }) => batches)[0]?.id ?? "";
  const folder = tempFolder();
  const loop = (name: string, kills: number) =>
    killLoop({
      bin,
      env: { ...simulator.env, AEPX_HOME: join(folder, `home-${name}`) },
      batch,
      out: join(folder, name),
      kills,
      seed: 7,
      windowMs: 60,
      concurrency: 2,
    });
  const undisturbed = await loop("undisturbed", 0);
  const killed = await loop("killed", 3);
  expect(killed).toStrictEqual({
    kills: 3,
    bytesRead: expect.any(Number) as number,
    early: 0,
    sha256: undisturbed.sha256,
    manifestSha256: undisturbed.sha256,
    leftovers: [],
  });
});
