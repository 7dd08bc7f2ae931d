import { rmSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "../../src/core/clock.ts";
import type { RunEvent } from "../../src/engine/events.ts";
import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { readAudience, verifyAudience } from "../../src/library/audience.ts";
import { createClient } from "../../src/library/client.ts";
import { downloadScores } from "../../src/library/download-scores.ts";
import { exportAudience } from "../../src/library/export-audience.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { libraryWorld } from "./support.ts";

const segments = "High churn risk";

test("exports an audience, reads it and verifies it", async () => {
  const { simulator, settings, folder } = await libraryWorld();
  const out = join(folder, "churn");
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => void events.push(event);
  const result = await exportAudience({ ...settings, segments, out, onEvent });
  const world = await simulator.world();
  const expected = world.segments.find(({ name }) => name === segments)?.rows;
  expect(result).toMatchObject({ path: "profile", rows: expected, out, replayed: false });
  expect(events[0]).toMatchObject({ type: "run.started", runId: result.runId });

  const statuses: unknown[] = [];
  for await (const row of readAudience(out)) statuses.push(row[`segment.${segments}.status`]);
  expect(statuses).toEqual(Array.from({ length: expected ?? -1 }, () => "realized"));
  expect((await verifyAudience(out)).problems).toEqual([]);
});

test("an export ends in the dataset, and its job is downloaded later", async () => {
  const { settings, folder } = await libraryWorld();
  const exported = await exportAudience({ ...settings, segments: [segments], download: false });
  expect(exported).toMatchObject({ out: null, files: [], dataset: { created: true } });
  const job = exported.job?.id ?? "";
  const { rows } = await downloadScores({ ...settings, job, out: join(folder, "later") });
  expect(rows).toBe(exported.rows);
});

test("a parked export throws its wait and goes on when it is called again", async () => {
  const { simulator, settings, folder } = await libraryWorld({ jobSeconds: 3600 });
  const options = { ...settings, segments, out: join(folder, "out") };
  await expect(exportAudience({ ...options, waitMs: 0 })).rejects.toMatchObject({
    name: "WaitError",
    code: "wait-ended",
  });
  simulator.control({ advanceSeconds: 7200 });
  const result = await exportAudience(options);
  expect(result.files.length).toBeGreaterThan(0);
  expect(simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 1 });
});

test("the same run key answers with the recorded result, after checking the files", async () => {
  const { simulator, settings, folder } = await libraryWorld();
  const options = { ...settings, segments, out: join(folder, "out"), runKey: "monday" };
  const first = await exportAudience(options);
  const { requests } = simulator.counters();
  expect(await exportAudience(options)).toEqual({ ...first, replayed: true });
  expect(simulator.counters().requests).toEqual(requests);
  await expect(exportAudience({ ...options, segments: "Loyal customers" })).rejects.toMatchObject({
    code: "run-key-conflict",
  });
  rmSync(join(folder, "out", first.files[0]?.name ?? "none"));
  await expect(exportAudience(options)).rejects.toMatchObject({ code: "content-changed" });
});

test("a folder with something in it is refused before anything is made", async () => {
  const { simulator, settings, folder } = await libraryWorld();
  await exportAudience({ ...settings, segments, out: folder.concat("/out") });
  await expect(
    exportAudience({ ...settings, segments: "Loyal customers", out: `${folder}/out` }),
  ).rejects.toMatchObject({ name: "UsageError", code: "output-not-empty" });
  expect(simulator.counters().datasetsCreated).toBe(1);
});

test("network, clock and store can be replaced", async () => {
  const simulator = await createSimulator({ profiles: 50, jobSeconds: 0 });
  const home = tempFolder();
  const waits: number[] = [];
  const clock = {
    ...systemClock,
    async sleep(ms: number) {
      waits.push(ms);
      await systemClock.sleep(1);
    },
  };
  const store = createLocalExecutor({ home, clock });
  const { clientId, clientSecret, scopes, orgId, sandbox } = credentials;
  const client = createClient({
    clientId,
    clientSecret,
    orgId,
    sandbox,
    clock,
    scopes: scopes.split(","),
    fetch: simulator.fetch,
  });
  const result = await exportAudience({ client, store, clock, segments, download: false });
  expect(result.rows).toBeGreaterThan(0);
  expect(await store.list()).toMatchObject([{ runId: result.runId, status: "succeeded" }]);
  // It is the caller's: still open, and closed by the caller.
  expect((await client.tokens.check()).cached).toBe(true);
  await client.close();
  await simulator.close();
});
