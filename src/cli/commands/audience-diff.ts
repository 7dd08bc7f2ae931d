import type { Argv } from "yargs";

import { formatByteSize, parseByteSize } from "../../data/byte-size.ts";
import type { AudienceDiff } from "../../data/diff/diff-audiences.ts";
import type { DiffRequest, DiffSource } from "../../workflows/diff-sources.ts";
import { columns } from "../columns.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { exportedBy } from "../exported-by.ts";
import { notEmpty, oneOf, wrong } from "../option-values.ts";
import { recipeHost } from "../run-workflow.ts";
import {
  declareTransferOptions,
  readTransferOptions,
  type TransferArguments,
} from "./run-options.ts";

interface Arguments extends TransferArguments {
  readonly before: string;
  readonly after: string;
  readonly key: string | undefined;
  readonly out: string | undefined;
  readonly format: string | undefined;
  readonly skipUnkeyed: boolean | undefined;
  readonly createdClient: string | undefined;
  readonly maxBytes: string | undefined;
}

export const diff = defineCommand<Arguments>({
  command: "diff <before> <after>",
  describe: "Tell what was added, removed and changed between two audiences",
  builder: declareOptions,
  async handler(args, context) {
    const transfer = readTransferOptions(args);
    const request = await readRequest(args, context);
    const { diffSources } = await import("../../workflows/diff-sources.ts");
    const result = await diffSources(async () => {
      const host = await recipeHost(context, {});
      return { ...host, ports: { ...host.ports, transfer } };
    }, request);
    const { added, removed, changed } = result;
    context.print({ added, removed, changed }, diffText(result));
    return 0;
  },
});

async function readRequest(args: Arguments, context: CliContext): Promise<DiffRequest> {
  const { key, out, format = "parquet", skipUnkeyed, maxBytes } = args;
  const { diffFormats } = await import("../../data/diff/diff-files.ts");
  const request = {
    key: key === undefined ? null : notEmpty("--key", key),
    out: out === undefined ? null : context.path(notEmpty("--out", out)),
    format: oneOf("--format", format, diffFormats),
    unkeyed: skipUnkeyed === true ? ("leave-out" as const) : ("refuse" as const),
    maxBytes: maxBytes === undefined ? null : parseByteSize(maxBytes, "--max-bytes"),
    signal: context.signal,
    onNews: context.progress.news,
  };
  const before = await sourceOf(args.before, args, context);
  const after = await sourceOf(args.after, args, context);
  checkChoices([before, after], args);
  return { ...request, before, after };
}

/** A folder, or one of the words for what lies on the platform; a folder of such a name is written with `./`. */
async function sourceOf(
  typed: string,
  { createdClient }: Arguments,
  context: CliContext,
): Promise<DiffSource> {
  const [, kind, name = ""] = /^(dataset|batch|run):(.*)$/s.exec(typed) ?? [];
  if (kind === undefined) return { kind: "folder", folder: context.path(typed) };
  if (name === "") throw wrong(`"${typed}" names no ${kind}. Write ${kind}:ID.`);
  if (kind === "batch") return { kind, batch: name };
  if (kind === "dataset") return { kind, dataset: name, createdClient: createdClient ?? null };
  const { batches, segments } = await exportedBy(context, name);
  return { kind: "run", runId: name, batches, segments };
}

function checkChoices(sides: readonly DiffSource[], { createdClient, maxBytes }: Arguments): void {
  if (createdClient !== undefined && !sides.some(({ kind }) => kind === "dataset")) {
    throw wrong("--created-client chooses among a dataset's batches. Name one as dataset:NAME.");
  }
  if (maxBytes !== undefined && sides.every(({ kind }) => kind === "folder")) {
    throw wrong(
      "--max-bytes bounds what is downloaded, and both audiences are on disk. Leave it out.",
    );
  }
}

function declareOptions(yargs: Argv): Argv<Arguments> {
  const declared = yargs
    .positional("before", {
      type: "string",
      demandOption: true,
      describe: "The earlier one: its --out folder, or dataset:NAME, batch:ID, run:ID",
    })
    .positional("after", {
      type: "string",
      demandOption: true,
      describe: "The later one, in the same ways",
    })
    .option("key", {
      type: "string",
      requiresArg: true,
      describe: "Identity namespace or column by which rows are the same",
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "Folder for the rows: added, removed, changed",
    })
    .option("format", {
      type: "string",
      requiresArg: true,
      describe: "parquet (default), csv or ndjson",
    })
    .option("skip-unkeyed", {
      type: "boolean",
      describe: "Leave out rows without the key instead of refusing them",
    });
  return declareRemoteOptions(declared)
    .example("$0 audience diff ./monday ./tuesday --key ECID --out ./delta", "")
    .example('$0 audience diff ./churn "dataset:Customer AI Scores - churn" --key ECID', "")
    .epilogue(
      "dataset: stands for the batch that download would take, run: for what a run exported. What is on the platform is\ndownloaded into a temporary folder, which is removed again; aepx usage counts it.",
    ) as never;
}

/** For a side on the platform. */
function declareRemoteOptions<T>(yargs: Argv<T>): Argv<T & TransferArguments> {
  return declareTransferOptions(
    yargs
      .option("created-client", {
        type: "string",
        requiresArg: true,
        describe:
          "Whose batches of a dataset count: a client's name, or any (default: acp_foundation_push)",
      })
      .option("max-bytes", {
        type: "string",
        requiresArg: true,
        describe: "Download nothing when there is more of it: 500MiB, or a number of bytes",
      }),
  );
}

function diffText(result: AudienceDiff): string {
  const { key, added, removed, changed, unchanged, unkeyed } = result;
  const table = columns(
    ["what", "rows"],
    [
      ["added", added],
      ["removed", removed],
      ["changed", changed],
      ["unchanged", unchanged],
    ],
  );
  const left = unkeyed.before + unkeyed.after;
  return [
    key === null ? "Nobody on either side.\n" : `Compared by ${key}.\n`,
    table,
    left > 0
      ? `Left out, without ${key}: ${count(unkeyed.before)} rows before, ${count(unkeyed.after)} after.\n`
      : "",
    ...result.files.map(({ name, sizeBytes }) => `${name}  ${formatByteSize(sizeBytes)}\n`),
  ].join("");
}

/** 1234567 as 1,234,567. */
function count(value: number): string {
  return value.toLocaleString("en-US");
}
