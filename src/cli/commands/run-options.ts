import type { Argv } from "yargs";

import { parseDuration } from "../../core/duration.ts";
import { UsageError } from "../../core/errors.ts";
import { parseByteSize } from "../../data/byte-size.ts";
import {
  CONCURRENCY_MAX,
  DEFAULT_TUNING,
  PART_SIZE_BYTES_MIN,
  type TransferTuning,
} from "../../data/transfer/transfer-tuning.ts";
import type { DeliveryOptions } from "../../workflows/audience-options.ts";
import type { CliContext } from "../context.ts";
import { parseWholeNumber } from "../number-options.ts";
import type { WaitOptions } from "../run-workflow.ts";

/** Slower than this is a typing error. */
const RATE_MIN = 1024;

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

/** How files are fetched. */
export interface TransferArguments {
  readonly concurrency: string | undefined;
  readonly partSize: string | undefined;
  readonly maxRate: string | undefined;
}

/** Options of commands that write an output folder. */
export interface DeliveryArguments extends TransferArguments, RunKeyArguments {
  readonly out: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly strictCounts: boolean | undefined;
  readonly maxBytes: string | undefined;
}

export function declareDeliveryOptions<T>(
  yargs: Argv<T>,
  {
    out = "Folder for the files; made if absent, otherwise it has to be empty",
    overwrite = true,
  }: { readonly out?: string; readonly overwrite?: boolean } = {},
): Argv<T & DeliveryArguments> {
  const declared = yargs.option("out", { type: "string", requiresArg: true, describe: out });
  if (overwrite) {
    declared.option("overwrite", {
      type: "boolean",
      describe: "Replace what the manifest of an earlier run lists in that folder",
    });
  }
  const delivered = declareRunKey(declared)
    .option("strict-counts", {
      type: "boolean",
      describe: "Fail when the export job counted other rows than the files hold",
    })
    .option("max-bytes", {
      type: "string",
      requiresArg: true,
      describe: "Download nothing when the files are larger: 500MiB, or a number of bytes",
    });
  return declareTransferOptions(delivered) as unknown as Argv<T & DeliveryArguments>;
}

export function declareTransferOptions<T>(yargs: Argv<T>): Argv<T & TransferArguments> {
  return yargs
    .option("concurrency", {
      type: "string",
      requiresArg: true,
      describe: "Connections that fetch files at a time, 1 to 64 (default: 16)",
    })
    .option("part-size", {
      type: "string",
      requiresArg: true,
      describe: "Bytes of one request: 16MiB, or a number of bytes (default: by rate and rest)",
    })
    .option("max-rate", {
      type: "string",
      requiresArg: true,
      describe: "Download at most so much a second: 20MiB, or a number of bytes",
    }) as unknown as Argv<T & TransferArguments>;
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

/** How the files are fetched. No part of a run's input: the same command with other values continues the same run. */
export function readTransferOptions(args: TransferArguments): Partial<TransferTuning> {
  const { concurrency, partSize, maxRate } = args;
  const limits = { min: 1, max: CONCURRENCY_MAX };
  return {
    concurrency:
      parseWholeNumber(concurrency, "--concurrency", limits) ?? DEFAULT_TUNING.concurrency,
    partSizeBytes: atLeast("--part-size", partSize, PART_SIZE_BYTES_MIN),
    bytesPerSecondMax: atLeast("--max-rate", maxRate, RATE_MIN),
  };
}

function atLeast(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const bytes = parseByteSize(text, option);
  if (bytes >= least) return bytes;
  throw new UsageError("bad-option", `${option} expects at least ${least} bytes, not "${text}".`, {
    details: { option },
  });
}

export interface SimulateArguments {
  readonly simulate: boolean | undefined;
}

export function declareSimulate<T>(yargs: Argv<T>): Argv<T & SimulateArguments> {
  return yargs.option("simulate", {
    type: "boolean",
    describe: "Run against a simulator in this process",
  });
}

export interface RunKeyArguments {
  readonly runKey: string | undefined;
}

export function declareRunKey<T>(yargs: Argv<T>): Argv<T & RunKeyArguments> {
  return yargs.option("run-key", {
    type: "string",
    requiresArg: true,
    describe:
      "Name the run: the same key again continues it, or returns its result when it is done",
  }) as unknown as Argv<T & RunKeyArguments>;
}

export interface DryRunArguments {
  readonly dryRun: boolean | undefined;
}

export function declareDryRun<T>(yargs: Argv<T>, describe: string): Argv<T & DryRunArguments> {
  return yargs.option("dry-run", { type: "boolean", describe }) as unknown as Argv<
    T & DryRunArguments
  >;
}
