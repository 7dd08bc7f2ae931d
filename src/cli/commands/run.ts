import type { Argv } from "yargs";

import type { ExitCode } from "../../core/error-codes.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { dryRun } from "../dry-run.ts";
import { type OutcomeOptions, reportOutcome } from "../run-outcome.ts";
import { recipeHost, type WaitOptions } from "../run-workflow.ts";
import { withSimulator } from "../with-simulator.ts";
import { type FileAsked, openAsked } from "./run-file.ts";
import {
  declareDryRun,
  declareRunKey,
  declareSimulate,
  declareTransferOptions,
  declareWaitOptions,
  type DryRunArguments,
  readTransferOptions,
  readWaitOptions,
  type RunKeyArguments,
  type SimulateArguments,
  type TransferArguments,
  type WaitArguments,
} from "./run-options.ts";

interface FileArguments {
  readonly file: string;
  readonly input: readonly string[] | undefined;
  readonly from: string | undefined;
}

type Arguments = FileArguments &
  RunKeyArguments &
  WaitArguments &
  TransferArguments &
  DryRunArguments &
  SimulateArguments;

export const runCommand = defineCommand<Arguments>({
  command: "run <file>",
  describe: "Run a workflow file: steps of your own choice, in YAML or JSON",
  builder: (yargs) =>
    declareSimulate(
      declareDryRun(
        declareTransferOptions(declareWaitOptions(declareRunKey(declareFileOptions(yargs)))),
        "Send reads only, change nothing here, and print the writes as curl lines",
      ),
    ),
  async handler(args, context) {
    const wait = readWaitOptions(args);
    const transfer = readTransferOptions(args);
    const { runKey, file } = args;
    const asked = { ...(await openAsked(context, args)), runKey, transfer };
    const start = args.dryRun ? preview : run;
    if (!args.simulate) return start(context, asked, { ...wait, file });
    return withSimulator(context, {}, (simulated) =>
      start(simulated, asked, { ...wait, resumable: false }),
    );
  },
});

type Asked = FileAsked &
  RunKeyArguments & { readonly transfer: ReturnType<typeof readTransferOptions> };

async function run(
  context: CliContext,
  { transfer, ...asked }: Asked,
  wait: WaitOptions & OutcomeOptions,
): Promise<ExitCode> {
  const { startFile } = await import("../../workflows/file/start-file.ts");
  const host = await recipeHost(context, wait);
  const outcome = await startFile(
    { ...host, ports: { ...host.ports, transfer } },
    {
      ...asked,
      toPath: (typed) => context.path(typed),
      onContinue: (runId) => context.progress.line(`continuing run ${runId}`),
    },
  );
  return reportOutcome(context, outcome, wait);
}

/** Everything that can be done without changing anything; the runs that are on record are read, and no new one is made. */
async function preview(context: CliContext, asked: Asked): Promise<ExitCode> {
  const { rehearseFile } = await import("../../workflows/file/rehearse-file.ts");
  return dryRun(context, async (_platform, dry) => {
    const { ports } = await recipeHost(dry.context, {});
    const start = { ...asked, toPath: (typed: string) => context.path(typed) };
    await rehearseFile({ executor: dry.records, ports, signal: context.signal }, start, dry.note);
  });
}

function declareFileOptions(yargs: Argv): Argv<FileArguments> {
  return yargs
    .positional("file", {
      type: "string",
      demandOption: true,
      describe: "The workflow file; - reads standard input",
    })
    .option("input", {
      type: "array",
      string: true,
      requiresArg: true,
      describe: "NAME=VALUE, a value for an input of the file; may be repeated",
    })
    .option("from", {
      type: "string",
      requiresArg: true,
      describe: "First step that runs: results of those before are taken from the last run",
    })
    .example("$0 run weekly.yaml --input out=./churn", "all steps")
    .example("$0 run weekly.yaml --from hand_over", "the same inputs, from one step on")
    .epilogue(
      "The file is checked whole before the first request. The same command again continues what failed. Steps and their fields: aepx steps",
    );
}
