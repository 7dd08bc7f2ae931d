import type { Argv } from "yargs";

import type { ExitCode } from "../../core/error-codes.ts";
import { UsageError } from "../../core/errors.ts";
import type { DownloadScoresInput, DownloadSource } from "../../workflows/download-scores.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { dryRun } from "../dry-run.ts";
import {
  checkWhere,
  declareFormatOptions,
  type FormatArguments,
  readFormatOptions,
} from "./format-options.ts";
import { wrong } from "../option-values.ts";
import { exportedBy } from "../exported-by.ts";
import { reportOutcome } from "../run-outcome.ts";
import { startRun } from "../run-workflow.ts";
import {
  type DeliveryArguments,
  type DryRunArguments,
  type WaitArguments,
  declareDeliveryOptions,
  declareDryRun,
  declareWaitOptions,
  readDeliveryOptions,
  readTransferOptions,
  readWaitOptions,
} from "./run-options.ts";

interface SourceArguments {
  readonly dataset: string | undefined;
  readonly batch: string | undefined;
  readonly job: string | undefined;
  readonly run: string | undefined;
  readonly latest: boolean | undefined;
  readonly createdClient: string | undefined;
  readonly allLive: boolean | undefined;
}

type Arguments = SourceArguments &
  DeliveryArguments &
  FormatArguments &
  WaitArguments &
  DryRunArguments;

export const downloadCommand = defineCommand<Arguments>({
  command: "download [dataset]",
  describe: "Download a dataset's newest batch, one batch, or what an export job wrote",
  builder: (yargs) =>
    declareDryRun(
      declareFormatOptions(
        declareDeliveryOptions(declareWaitOptions(declareSourceOptions(yargs))),
        "a copy of the rows beside the Parquet",
      ),
      "Say what would be downloaded, and download nothing",
    ),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    const transfer = readTransferOptions(args);
    const input = await downloadInput(args, context);
    await checkWhere(input);
    if (args.dryRun) return preview(input, context);
    const { downloadScores } = await import("../../workflows/download-scores.ts");
    const { checkOutput } = await import("../../data/output/output-folder.ts");
    const outcome = await startRun(context, {
      recipe: downloadScores,
      input,
      transfer,
      runKey: args.runKey,
      waitMs: wait.waitMs,
      beforeStart: async () => {
        await checkOutput(input.out, { overwrite: input.overwrite });
      },
    });
    return reportOutcome(context, outcome, wait);
  },
});

/** A download writes nothing at Adobe; what there is to tell beforehand is how much it would move. */
async function preview(input: DownloadScoresInput, context: CliContext): Promise<ExitCode> {
  const { listDownload } = await import("../../workflows/download-scores.ts");
  const { formatByteSize } = await import("../../data/byte-size.ts");
  const { tenant, source } = input;
  return dryRun(context, async (_platform, dry) => {
    const outcome = await startRun(dry.context, {
      recipe: listDownload,
      input: { tenant, source },
    });
    if (outcome.status !== "succeeded") return outcome;
    const { files } = outcome.output;
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    dry.note(
      `${files.length} ${files.length === 1 ? "file" : "files"}, ${formatByteSize(bytes)} (${bytes} bytes) would be downloaded.`,
    );
    return outcome;
  });
}

async function downloadInput(args: Arguments, context: CliContext): Promise<DownloadScoresInput> {
  const { out, ...delivery } = readDeliveryOptions(context, args);
  checkSource(args);
  if (out === null) throw wrong("Where should the rows go? Give --out DIR.");
  const { tenant } = context.config();
  return {
    tenant: { ...tenant },
    source: await sourceOf(args, context),
    out,
    ...delivery,
    ...readFormatOptions(args),
  };
}

/** Exactly one thing to download. */
function checkSource(args: SourceArguments): void {
  const { dataset, batch, job, run } = args;
  const sources = { DATASET: dataset, "--batch": batch, "--job": job, "--run": run };
  const given = Object.entries(sources).flatMap(([name, id]) => (id === undefined ? [] : [name]));
  if (given.length === 0) {
    throw wrong("What should be downloaded? Give a DATASET, or --batch ID, --job ID or --run ID.");
  }
  if (given.length > 1) throw wrong(`${given.join(" and ")} exclude each other. Give one of them.`);
  checkChoice(args);
}

function checkChoice({ dataset, latest, allLive, createdClient }: SourceArguments): void {
  const chooses = latest || allLive || createdClient !== undefined;
  if (dataset === undefined && chooses) {
    throw wrong(
      "--latest, --all-live and --created-client choose among a dataset's batches. Give a DATASET with them.",
    );
  }
  if (latest && allLive) {
    throw wrong("--latest and --all-live exclude each other. Give one of them.");
  }
}

async function sourceOf(args: SourceArguments, context: CliContext): Promise<DownloadSource> {
  if (args.batch !== undefined) return { kind: "batch", batch: args.batch };
  if (args.job !== undefined) return { kind: "job", jobId: args.job };
  if (args.run !== undefined) return runSource(context, args.run);
  return {
    kind: "dataset",
    dataset: args.dataset ?? "",
    createdClient: args.createdClient ?? null,
    allLive: args.allLive ?? false,
  };
}

/** What an earlier run exported: its job's batches, or the batch it found. Fails with `bad-option` where it took several that no job holds together. */
async function runSource(context: CliContext, runId: string): Promise<DownloadSource> {
  const { segments, dataset, job, batches } = await exportedBy(context, runId);
  const from = {
    segments: segments.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt })),
    dataset,
  };
  if (job) return { kind: "job", jobId: job.id, from };
  const [batch = "", ...others] = batches;
  if (others.length > 0) throw severalBatches(runId, batches);
  return { kind: "batch", batch, from };
}

function severalBatches(runId: string, batches: readonly string[]): UsageError {
  return new UsageError(
    "bad-option",
    `Run ${runId} took ${batches.length} batches together, and one of them alone is not what it delivered. Fetch each into a folder of its own with --batch ID (${batches.join(", ")}), or all that are live now with: aepx download DATASET --all-live`,
    { details: { option: "--run", run: runId, batches: [...batches] } },
  );
}

function declareSourceOptions(yargs: Argv): Argv<SourceArguments> {
  return yargs
    .positional("dataset", { type: "string", describe: "Name or id of a dataset" })
    .option("batch", { type: "string", requiresArg: true, describe: "One batch by id" })
    .option("job", { type: "string", requiresArg: true, describe: "What this export job wrote" })
    .option("run", { type: "string", requiresArg: true, describe: "What this run exported" })
    .option("latest", { type: "boolean", describe: "The newest successful batch (the default)" })
    .option("all-live", {
      type: "boolean",
      describe: "Every live batch that no other replaces, instead of the newest alone",
    })
    .option("created-client", {
      type: "string",
      requiresArg: true,
      describe: "Whose batches count: a client's name, or any (default: acp_foundation_push)",
    })
    .example(
      "$0 download 64a1b2c3d4e5f60718293a4b --out ./scores",
      "the newest scores of a dataset",
    )
    .example(
      "$0 download --run 20261124T060000Z-1a2b3c --out ./churn",
      "what an earlier run exported",
    ) as never;
}
