import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { defineCommand } from "../../src/cli/command.ts";
import type { CliContext } from "../../src/cli/context.ts";
import { exportInput } from "../../src/cli/commands/export-input.ts";
import { dryRun } from "../../src/cli/dry-run.ts";
import { startRun } from "../../src/cli/run-workflow.ts";
import type { PlannedRequest } from "../../src/platform/to-curl.ts";
import { exportAudience } from "../../src/workflows/export-audience.ts";
import { sh } from "../support/shell.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { useSimulator } from "./support/simulated.ts";

const { run, simulator } = useSimulator();

/** An export into a dataset, without its writes. */
const rehearse = defineCommand({
  command: "rehearse <segment>",
  describe: "",
  builder: (yargs) =>
    yargs
      .positional("segment", { type: "string", demandOption: true })
      .option("dataset", { type: "string" }),
  handler: ({ segment, dataset }, context) =>
    dryRun(context, async (_platform, work) => {
      work.note("into a dataset,\nrm -rf would be a line of its own");
      return exportTo(work.context, segment, dataset);
    }),
});

function exportTo(context: CliContext, segment: string, dataset: string | undefined) {
  const delivery = { out: null, overwrite: false, strictCounts: false, maxBytes: null };
  const input = exportInput(
    { segment: [segment], dataset, noDownload: true },
    { tenant: context.config().tenant, delivery, path: context.path },
  );
  return startRun(context, { recipe: exportAudience, input });
}

function dry(argv: readonly string[], home = tempFolder()) {
  return run(["rehearse", ...argv], { tree: [rehearse], env: { AEPX_HOME: home } });
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
  const { code, json } = await dry(["High churn risk", "--dataset", hostile, "--json"], home);
  expect(code, JSON.stringify(json)).toBe(0);
  expect(made()).toEqual(before);
  expect(existsSync(join(home, "runs"))).toBe(false);
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
  const { code, stdout, stderr } = await dry(["Loyal customers"]);
  expect(code, stderr).toBe(0);
  const [note, first, second] = stdout.split("\n");
  expect(note).toBe("# into a dataset, rm -rf would be a line of its own");
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
  const { code, json } = await dry(["High churn rsik", "--json"]);
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: "segment-not-found" } });
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
