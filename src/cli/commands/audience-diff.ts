import type { AudienceDiff } from "../../data/diff/diff-audiences.ts";
import { formatByteSize } from "../../data/byte-size.ts";
import { columns } from "../columns.ts";
import { defineCommand } from "../command.ts";
import { notEmpty, oneOf } from "../option-values.ts";

export const diff = defineCommand({
  command: "diff <before> <after>",
  describe: "Tell what was added, removed and changed between two audiences on disk",
  builder: (yargs) =>
    yargs
      .positional("before", {
        type: "string",
        demandOption: true,
        describe: "--out folder of the earlier one",
      })
      .positional("after", {
        type: "string",
        demandOption: true,
        describe: "--out folder of the later one",
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
      })
      .example("$0 audience diff ./monday ./tuesday --key ECID --out ./delta", ""),
  async handler(args, context) {
    const { diffFormats } = await import("../../data/diff/diff-files.ts");
    const result = await (
      await import("../../data/diff/diff-audiences.ts")
    ).diffAudiences({
      before: context.path(args.before),
      after: context.path(args.after),
      key: args.key === undefined ? null : notEmpty("--key", args.key),
      out: args.out === undefined ? null : context.path(notEmpty("--out", args.out)),
      format: oneOf("--format", args.format ?? "parquet", diffFormats),
      unkeyed: args["skip-unkeyed"] === true ? "leave-out" : "refuse",
      signal: context.signal,
    });
    const { added, removed, changed } = result;
    context.print({ added, removed, changed }, diffText(result));
    return 0;
  },
});

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
