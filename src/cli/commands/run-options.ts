import type { Argv } from "yargs";

import { parseDuration } from "../../core/duration.ts";
import { UsageError } from "../../core/errors.ts";
import { parseByteSize } from "../../data/byte-size.ts";
import type { DeliveryOptions } from "../../workflows/audience-options.ts";
import type { CliContext } from "../context.ts";
import type { WaitOptions } from "../run-workflow.ts";

/** Options of every command that starts or continues a run. */
export interface WaitArguments {
  readonly wait: string | undefined;
  readonly noWait: boolean | undefined;
}

export function declareWaitOptions<T>(yargs: Argv<T>): Argv<T & WaitArguments> {
  return yargs
    .option("wait", {
      type: "string",
      requiresArg: true,
      describe:
        "Park the run after waiting this long for the platform: 90s, 15m, 2h, 7d (default: no bound)",
    })
    .option("no-wait", {
      type: "boolean",
      describe: "Start the remote work, park the run and exit 0",
    }) as unknown as Argv<T & WaitArguments>;
}

export function readWaitOptions({
  wait,
  noWait,
}: WaitArguments): WaitOptions & { readonly noWait: boolean } {
  if (wait !== undefined && noWait) {
    throw new UsageError(
      "bad-option",
      "--wait and --no-wait exclude each other. Give one of them.",
    );
  }
  if (noWait) return { waitMs: 0, noWait: true };
  return wait === undefined
    ? { noWait: false }
    : { waitMs: parseDuration(wait, "--wait"), noWait: false };
}

/** Options of commands that write an output folder. */
export interface DeliveryArguments {
  readonly out: string | undefined;
  readonly overwrite: boolean | undefined;
  readonly runKey: string | undefined;
  readonly strictCounts: boolean | undefined;
  readonly maxBytes: string | undefined;
}

export function declareDeliveryOptions<T>(yargs: Argv<T>): Argv<T & DeliveryArguments> {
  return yargs
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "Folder for the files; made if absent, otherwise it has to be empty",
    })
    .option("overwrite", {
      type: "boolean",
      describe: "Replace what the manifest of an earlier run lists in that folder",
    })
    .option("run-key", {
      type: "string",
      requiresArg: true,
      describe:
        "Name the run: the same key again continues it, or returns its result when it is done",
    })
    .option("strict-counts", {
      type: "boolean",
      describe: "Fail when the export job counted other rows than the files hold",
    })
    .option("max-bytes", {
      type: "string",
      requiresArg: true,
      describe: "Download nothing when the files are larger: 500MiB, or a number of bytes",
    }) as unknown as Argv<T & DeliveryArguments>;
}

/** What a run's input needs to know of these options, paths made absolute. */
export function readDeliveryOptions(
  context: CliContext,
  args: DeliveryArguments,
): DeliveryOptions & { readonly out: string | null } {
  return {
    out: args.out === undefined ? null : context.path(args.out),
    overwrite: args.overwrite ?? false,
    strictCounts: args.strictCounts ?? false,
    maxBytes: args.maxBytes === undefined ? null : parseByteSize(args.maxBytes, "--max-bytes"),
  };
}

export interface DryRunArguments {
  readonly dryRun: boolean | undefined;
}

export function declareDryRun<T>(yargs: Argv<T>, describe: string): Argv<T & DryRunArguments> {
  return yargs.option("dry-run", { type: "boolean", describe }) as unknown as Argv<
    T & DryRunArguments
  >;
}
