import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { dataFiles, fails, made, succeeds } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.3"]);
});
afterAll(() => simulator.stop());

test("an export is one JSON object with every field, rows as the world says, and one dataset and one job", async () => {
  const before = await simulator.counters();
  const out = join(tempFolder(), "churn");
  const result = await succeeds(["export", SEGMENT, "--out", out], simulator.env);

  const world = await simulator.world();
  const segment = world.segments.find(({ name }) => name === SEGMENT);
  const fields =
    "schemaVersion runId status path pathReason segments dataset job batches files converted rows bytes counts out manifest startedAt finishedAt";
  expect(Object.keys(result)).toEqual(fields.split(" "));
  expect(result).toMatchObject({
    status: "succeeded",
    path: "profile",
    pathReason: "Profile is enabled",
    segments: [{ id: segment?.id, name: SEGMENT, evaluatedAt: segment?.evaluatedAt }],
    dataset: { created: true },
    job: { status: "SUCCEEDED" },
    rows: segment?.rows,
    counts: { job: segment?.rows, catalog: segment?.rows, read: segment?.rows },
    out,
    manifest: join(out, "manifest.json"),
  });
  expect(result.rows).toBeGreaterThan(0);
  expect(await made(simulator, before)).toEqual({ datasets: 1, jobs: 1 });
});

test("the folder is whole, private, and opens in another Parquet reader with members and scores", async () => {
  const out = join(tempFolder(), "churn");
  const result = await succeeds(["export", SEGMENT, "--out", out], simulator.env);

  const names = result.files.map(({ name }) => name);
  expect(readdirSync(out).toSorted()).toEqual(
    names.concat("SHA256SUMS", "_SUCCESS", "manifest.json").toSorted(),
  );
  expect(statSync(out).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  expect(dataFiles(out)).toEqual(
    Object.fromEntries(result.files.map(({ name, sha256 }) => [name, sha256])),
  );
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(manifest).toMatchObject({
    runId: result.runId,
    path: "profile",
    rows: result.rows,
    files: result.files,
  });

  const file = await asyncBufferFromFile(join(out, names[0] ?? ""));
  const rows = await parquetReadObjects({ file, compressors });
  expect(rows).toHaveLength(result.files[0]?.rows ?? -1);
  const segmentId = result.segments[0]?.id ?? "";
  for (const row of rows.slice(0, 100)) {
    const memberships = new Map(entries(row["segmentMembership"]));
    const statuses = new Map(entries(memberships.get("ups")));
    expect(statuses.get(segmentId)).toMatchObject({ status: "realized" });
    expect(
      JSON.stringify(row, (_key, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      ),
    ).toMatch(/"score":\s*\d/);
  }
});

/** A Parquet map as the reader gives it: an object, or a list of key and value. */
function entries(map: unknown): [string, unknown][] {
  if (Array.isArray(map)) {
    return (map as { key: string; value: unknown }[]).map(({ key, value }) => [key, value]);
  }
  return Object.entries((map ?? {}) as Record<string, unknown>);
}

test("the target dataset is on the union schema, tagged with the run, and not enabled for Profile", async () => {
  const result = await succeeds(
    ["export", SEGMENT, "--out", join(tempFolder(), "o")],
    simulator.env,
  );
  const shown = await runCli(["datasets", "show", result.dataset?.id ?? "", "--json"], {
    env: simulator.env,
  });
  expect(shown.json).toMatchObject({
    schemaId: "https://ns.adobe.com/xdm/context/profile__union",
    profileEnabled: false,
    tags: { "aepx/run": [result.runId] },
  });
});

test("to a dataset, without a file; then its run is downloaded", async () => {
  const folder = tempFolder();
  const env = { ...simulator.env, AEPX_HOME: join(folder, "home") };
  const exported = await succeeds(
    ["export", SEGMENT, "--dataset", "nightly", "--no-download"],
    env,
  );
  expect(exported).toMatchObject({
    dataset: { name: "nightly", created: true },
    files: [],
    bytes: 0,
    out: null,
    manifest: null,
  });
  expect(exported.batches).toHaveLength(1);
  expect(exported.rows).toBeGreaterThan(0);

  const out = join(folder, "churn");
  const downloaded = await succeeds(["download", "--run", exported.runId, "--out", out], env);
  expect(downloaded).toMatchObject({
    path: "profile",
    rows: exported.rows,
    batches: exported.batches,
    job: exported.job,
  });
  expect(existsSync(join(out, "_SUCCESS"))).toBe(true);

  const before = await simulator.counters();
  const again = await succeeds(
    ["export", SEGMENT, "--dataset", "nightly", "--out", join(folder, "again")],
    env,
  );
  expect(again.dataset).toEqual({ ...exported.dataset, created: false });
  expect(again.batches).not.toEqual(exported.batches);
  expect(again.rows).toBe(exported.rows);
  expect(await made(simulator, before)).toEqual({ datasets: 0, jobs: 1 });
});

test("two exports of one audience are byte-identical", async () => {
  const folder = tempFolder();
  const first = await succeeds(["export", SEGMENT, "--out", join(folder, "a")], simulator.env);
  await succeeds(["export", SEGMENT, "--out", join(folder, "b")], simulator.env);
  expect(dataFiles(join(folder, "a"))).toEqual(dataFiles(join(folder, "b")));
  expect(Object.keys(dataFiles(join(folder, "a")))).toEqual(
    first.files.map(({ name }) => name).toSorted(),
  );
});

test("nobody in the audience: success, rows 0, no data file, said plainly", async () => {
  const empty = await startCliSimulator(["--job-seconds", "0.3", "--fault", "empty-audience"]);
  try {
    const out = join(tempFolder(), "o");
    const result = await succeeds(["export", SEGMENT, "--out", out], empty.env);
    expect(result).toMatchObject({ rows: 0, files: [], bytes: 0 });
    expect(readdirSync(out).toSorted()).toEqual(["SHA256SUMS", "_SUCCESS", "manifest.json"]);
    const told = await runCli(["export", SEGMENT, "--out", join(tempFolder(), "o")], {
      env: empty.env,
    });
    expect(told.stdout).toContain("Nobody is in this audience: no data file was written.");
  } finally {
    await empty.stop();
  }
});

test("several files come down in parallel and add up", async () => {
  const many = await startCliSimulator(["--job-seconds", "0.3", "--files", "12"]);
  try {
    const result = await succeeds(["export", SEGMENT, "--out", join(tempFolder(), "o")], many.env);
    expect(result.files).toHaveLength(12);
    expect(result.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(result.rows);
  } finally {
    await many.stop();
  }
});

test("a job that names no batch: the batch is found in the dataset of its own, and refused in a shared one", async () => {
  const nameless = await startCliSimulator(["--job-seconds", "0.3", "--fault", "no-batch-id"]);
  try {
    const folder = tempFolder();
    const result = await succeeds(["export", SEGMENT, "--out", join(folder, "o")], nameless.env);
    expect(result.rows).toBeGreaterThan(0);
    await succeeds(["export", SEGMENT, "--dataset", "shared", "--no-download"], nameless.env);
    const refused = await fails(
      ["export", SEGMENT, "--dataset", "shared", "--out", join(folder, "p")],
      nameless.env,
      2,
    );
    expect(refused.error?.code).toBe("no-batch");
  } finally {
    await nameless.stop();
  }
});

test("a batch that Catalog finishes late is waited for; one that fails is an error", async () => {
  const late = await startCliSimulator(["--job-seconds", "0.3", "--fault", "late-batch"]);
  try {
    const result = await succeeds(["export", SEGMENT, "--out", join(tempFolder(), "o")], late.env);
    expect(result.rows).toBeGreaterThan(0);
    await late.control({ faults: ["batch-failed"] });
    const failed = await fails(["export", SEGMENT, "--out", join(tempFolder(), "o")], late.env, 6);
    expect(failed.error?.code).toBe("batch-failed");
  } finally {
    await late.stop();
  }
});
