import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { fails, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
const CHURN = "Customer AI Scores - churn";
const PROPENSITY = "Customer AI Scores - propensity";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());
beforeEach(() => simulator.control({ faults: [] }));

const exportTo = (...more: string[]) => [
  "export",
  SEGMENT,
  "--out",
  join(tempFolder(), "o"),
  ...more,
];

test.each([
  ["forbidden-segments", CHURN, /^forbidden: /, 3, "forbidden"],
  ["forbidden-export", CHURN, /^forbidden: /, 3, "forbidden"],
  ["job-failed", CHURN, /^failed: Export job \d+ failed/, 6, "job-failed"],
  ["no-union", CHURN, /^no-profile: /, 2, "no-profile"],
  [null, PROPENSITY, /^no-profile: .*not enabled for Profile/, 2, "no-profile"],
] as const)("%s with %s", async (fault, dataset, reason, exit, code) => {
  if (fault) await simulator.control({ faults: [fault] });
  const result = await succeeds(
    exportTo("--scores-dataset", dataset, "--accept-scores"),
    simulator.env,
  );
  expect(result).toMatchObject({ path: "batch", job: null, dataset: { name: dataset } });
  expect(result.pathReason).toMatch(reason);
  expect(result.rows).toBeGreaterThan(0);

  const unaccepted = await fails(exportTo("--scores-dataset", dataset), simulator.env, exit);
  expect(unaccepted).toMatchObject({ status: "failed", error: { code } });
  expect(unaccepted.error?.message).toContain("--accept-scores");

  const forced = exportTo("--scores-dataset", dataset, "--accept-scores", "--path", "profile");
  if (fault) expect(await fails(forced, simulator.env, exit)).toMatchObject({ error: { code } });
  else
    expect(await succeeds(forced, simulator.env)).toMatchObject({
      path: "profile",
      pathReason: "forced by --path profile",
    });
  if (!fault) return;

  const unnamed = await fails(exportTo(), simulator.env, exit);
  expect(unnamed.error?.code).toBe(code);
  expect(unnamed.error?.message).toContain("--scores-dataset ID --accept-scores");
});

test("a reason that was not allowed is no reason", async () => {
  await simulator.control({ faults: ["job-failed"] });
  const args = exportTo(
    "--scores-dataset",
    CHURN,
    "--accept-scores",
    "--fallback-on",
    "forbidden,no-profile",
  );
  expect(await fails(args, simulator.env, 6)).toMatchObject({ error: { code: "job-failed" } });
});

test("the forced batch path asks nothing of Profile", async () => {
  const before = await simulator.counters();
  await simulator.control({ faults: ["forbidden-segments", "forbidden-export", "no-union"] });
  const result = await succeeds(
    exportTo("--path", "batch", "--scores-dataset", CHURN, "--accept-scores"),
    simulator.env,
  );
  expect(result).toMatchObject({ path: "batch", pathReason: "forced by --path batch" });
  expect((await simulator.counters()).exportJobsCreated).toBe(before.exportJobsCreated);
});

test.each([
  [
    ["--accept-scores"],
    "--accept-scores says what to do with a scores dataset, and none is named. Add --scores-dataset ID.",
  ],
  [["--path", "batch"], "--path batch needs the scores dataset. Add --scores-dataset ID."],
  [["--path", "bach"], '--path expects auto, profile, batch, not "bach". Did you mean "batch"?'],
  [
    ["--fallback-on", "faild"],
    '--fallback-on expects no-profile, forbidden, failed, not "faild". Did you mean "failed"?',
  ],
  [
    ["--status", "existed"],
    '--status expects realized, exited, existing, not "existed". Did you mean "exited"',
  ],
])("%j is refused before any request", async (args, message) => {
  const before = await simulator.counters();
  const refused = await fails(exportTo(...args), simulator.env, 2);
  expect(refused.error?.message).toContain(message);
  expect((await simulator.counters()).requests).toEqual(before.requests);
});

test("an unknown segment is an error on either path, with near misses, and keeps no folder", async () => {
  const args = [
    "export",
    "High chrun risk",
    "--out",
    join(tempFolder(), "o"),
    "--scores-dataset",
    CHURN,
    "--accept-scores",
  ];
  for (const path of ["auto", "batch", "profile"]) {
    const refused = await fails([...args, "--path", path], simulator.env, 2);
    expect(refused.error).toMatchObject({ code: "segment-not-found" });
    expect(refused.error?.message).toContain('Did you mean "High churn risk"');
  }
});

test("a right that was granted meanwhile: the same command goes on; a job that failed: it is a new run", async () => {
  const home = join(tempFolder(), "home");
  const env = { ...simulator.env, AEPX_HOME: home };
  const args = exportTo();
  await simulator.control({ faults: ["forbidden-segments"] });
  const forbidden = await fails(args, env, 3);
  await simulator.control({ faults: ["job-failed"] });
  const failed = await fails(args, env, 6);
  expect(failed.runId).toBe(forbidden.runId);
  await simulator.control({ faults: [] });
  const result = await succeeds(args, env);
  expect(result.runId).not.toBe(failed.runId);
});
