import { readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { defineCommand } from "../../src/cli/command.ts";
import { dryRun } from "../../src/cli/dry-run.ts";
import type { PlannedRequest } from "../../src/platform/to-curl.ts";
import { sh } from "../support/shell.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { useSimulator } from "./support/simulated.ts";

const { run, simulator } = useSimulator();

function dryExport(argv: readonly string[], home = tempFolder()) {
  return run(["export", ...argv, "--dry-run"], { env: { AEPX_HOME: home }, cwd: home });
}

const GET_TOKEN = `AEPX_ACCESS_TOKEN=$(curl -sS "$AEPX_IMS_URL/ims/token/v3" \\
  -d grant_type=client_credentials -d client_id="$AEPX_CLIENT_ID" \\
  -d client_secret="$AEPX_CLIENT_SECRET" --data-urlencode scope="$AEPX_SCOPES" |
  sed -n 's/.*"access_token": *"\\([^"]*\\)".*/\\1/p')
export AEPX_ACCESS_TOKEN`;

function made() {
  const { datasetsCreated, exportJobsCreated } = simulator().counters();
  return { datasetsCreated, exportJobsCreated };
}

test("a dry run writes nothing, and its lines run by hand do the export", async () => {
  const home = tempFolder();
  const hostile = `it's $HOME "x" \`id\` $AEPX_DATASET_ID`;
  const before = made();
  const argv = ["High churn risk", "--dataset", hostile, "--out", "out", "--json"];
  const { code, json } = await dryExport(argv, home);
  expect(code, JSON.stringify(json)).toBe(0);
  expect(made()).toEqual(before);
  // The cached token is all that stays.
  expect(readdirSync(home)).toEqual(["tokens"]);
  const { requests } = json as { readonly requests: readonly PlannedRequest[] };
  expect(json).toEqual({ schemaVersion: 1, requests });
  expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    "POST /data/foundation/catalog/dataSets",
    "POST /data/core/ups/export/jobs",
  ]);
  expect(JSON.stringify(json)).not.toContain(simulator().env["AEPX_CLIENT_SECRET"]);

  const script = [GET_TOKEN, ...requests.map(({ curl }) => curl)].join("\n");
  const answer = await sh(script, simulator().env);
  expect(made()).toEqual({
    datasetsCreated: before.datasetsCreated + 1,
    exportJobsCreated: before.exportJobsCreated + 1,
  });
  const world = await simulator().world();
  const target = world.datasets.find(({ name }) => name === hostile);
  expect(target?.createdByAepx).toBe(true);
  expect(answer).toContain(target?.id ?? "no dataset");
  expect(target?.batches.map(({ rows }) => rows)).toEqual([
    world.segments.find(({ name }) => name === "High churn risk")?.rows,
  ]);
});

test("the text is a script of its own", async () => {
  const before = made();
  const { code, stdout, stderr } = await dryExport(["Loyal customers", "--no-download"]);
  expect(code, stderr).toBe(0);
  const [first, second] = stdout.split("\n");
  expect(first).toBe("# Dry run: these 2 requests would be sent, and nothing was.");
  expect(second).toBe(
    "# To send by hand: export AEPX_ACCESS_TOKEN=… first, then run one line after another.",
  );
  await sh(`${GET_TOKEN}\n${stdout}`, simulator().env);
  expect(made()).toEqual({
    datasetsCreated: before.datasetsCreated + 1,
    exportJobsCreated: before.exportJobsCreated + 1,
  });
});

test("what cannot be found fails as it would without a dry run", async () => {
  const { code, json } = await dryExport(["High churn rsik", "--no-download", "--json"]);
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: "segment-not-found" } });
});

test("a dry run of a download tells how much it would move, and moves nothing", async () => {
  const home = tempFolder();
  const argv = ["download", "Customer AI Scores - churn", "--out", "out", "--dry-run"];
  const { bytesSent } = simulator().counters();
  const { code, stdout, stderr } = await run(argv, { env: { AEPX_HOME: home }, cwd: home });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    /^# \d+ files?, [\d.]+ \S+ \(\d+ bytes\) would be downloaded\.\n# Dry run: nothing would be /,
  );
  expect(simulator().counters().bytesSent).toBe(bytesSent);
  expect(readdirSync(home)).toEqual(["tokens"]);
});

test("a note cannot become a line that a shell runs", async () => {
  const noted = defineCommand({
    command: "noted",
    describe: "",
    builder: (yargs) => yargs,
    handler: (_args, context) =>
      dryRun(context, async (_platform, { note }) => note("a note\nrm -rf .")),
  });
  const { stdout } = await run(["noted"], { tree: [noted] });
  expect(stdout.split("\n")[0]).toBe("# a note rm -rf .");
  const inJson = await run(["noted", "--json"], { tree: [noted] });
  expect(inJson.json).toEqual({ schemaVersion: 1, requests: [] });
  expect(inJson.stderr).toContain("a note");
});

test("where nothing is written that is said", async () => {
  const idle = defineCommand({
    command: "idle",
    describe: "",
    builder: (yargs) => yargs,
    handler: (_args, context) => dryRun(context, async () => undefined),
  });
  const { stdout } = await run(["idle"], { tree: [idle] });
  expect(stdout).toBe("# Dry run: nothing would be created, cancelled or deleted.\n");
  const { json } = await run(["idle", "--json"], { tree: [idle] });
  expect(json).toEqual({ schemaVersion: 1, requests: [] });
});
