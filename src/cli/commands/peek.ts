import type { Argv } from "yargs";

import type { JsonObject } from "../../core/json.ts";
import type { BatchSource } from "../../workflows/locate-batch.ts";
import type { PeekResult } from "../../workflows/peek.ts";
import { defineCommand } from "../command.ts";
import { parseWholeNumber } from "../number-options.ts";
import { wrong } from "../option-values.ts";
import { peekText } from "../peek-text.ts";
import { recipeHost } from "../run-workflow.ts";

const DEFAULT_ROWS = 10;
/** They are all held until they are printed. */
const ROWS_MAX = 1_000_000;

interface Arguments {
  readonly dataset: string | undefined;
  readonly batch: string | undefined;
  readonly columns: string | undefined;
  readonly rows: string | undefined;
  readonly createdClient: string | undefined;
}

export const peekCommand = defineCommand<Arguments>({
  command: "peek [dataset]",
  describe: "Look into a batch without downloading it: schema, counts, columns of the first rows",
  builder: declareOptions,
  async handler(args, context) {
    const source = sourceOf(args);
    const columns = columnsOf(args);
    const rows = parseWholeNumber(args.rows, "--rows", { min: 1, max: ROWS_MAX }) ?? DEFAULT_ROWS;
    const { peek } = await import("../../workflows/peek.ts");
    const host = await recipeHost(context, {});
    const result = await peek(host, source, { columns, rows }, ({ warning }) => {
      if (typeof warning === "string") context.progress.line(`! ${warning}`);
    });
    context.print(toJson(result), context.globals.json ? "" : peekText(result));
    return 0;
  },
});

/** Exactly one thing to look into. */
function sourceOf({ dataset, batch, createdClient }: Arguments): BatchSource {
  if (dataset !== undefined && batch !== undefined) {
    throw wrong("DATASET and --batch exclude each other. Give one of them.");
  }
  if (dataset !== undefined) {
    return { kind: "dataset", dataset, createdClient: createdClient ?? null };
  }
  if (createdClient !== undefined) {
    throw wrong("--created-client chooses among a dataset's batches. Give a DATASET with it.");
  }
  if (batch !== undefined) return { kind: "batch", batch };
  throw wrong("What should be looked into? Give a DATASET, or --batch ID.");
}

function columnsOf({ columns, rows }: Arguments): string[] {
  if (columns === undefined && rows !== undefined) {
    throw wrong("--rows shows rows of chosen columns. Give --columns with it.");
  }
  if (columns === undefined) return [];
  const words = columns.split(",").map((word) => word.trim());
  const named = words.filter((word) => word !== "");
  if (named.length > 0) return named;
  throw wrong("--columns expects one or more columns, with commas between.");
}

function toJson(result: PeekResult): JsonObject {
  const { dataset, batch, files, filesRead, rows, rowGroups, columns, items } = result;
  const { bytesFetched, bytesTotal } = result;
  return {
    dataset,
    batch,
    files,
    filesRead,
    rows,
    rowGroups,
    columns,
    items,
    bytesFetched,
    bytesTotal,
  };
}

function declareOptions(yargs: Argv): Argv<Arguments> {
  return yargs
    .positional("dataset", {
      type: "string",
      describe: "Name or id of a dataset: its newest batch, as download would take it",
    })
    .option("batch", { type: "string", requiresArg: true, describe: "One batch by id" })
    .option("columns", {
      type: "string",
      requiresArg: true,
      describe:
        "Columns whose values are shown, with commas between; the name of a struct stands for all in it (default: none)",
    })
    .option("rows", {
      type: "string",
      requiresArg: true,
      describe: `Rows of these columns at most (default ${DEFAULT_ROWS})`,
    })
    .option("created-client", {
      type: "string",
      requiresArg: true,
      describe: "Whose batches count: a client's name, or any (default: acp_foundation_push)",
    })
    .example('$0 peek "Customer AI Scores - churn"', "what a download would bring")
    .example("$0 peek --batch 3b26e159… --columns identityMap,_tenant.churn --rows 3", "")
    .epilogue(
      "Only footers and the bytes of these columns are read, of as few rows as the files allow; how many bytes that were is told,\nand aepx usage counts them. The footers of the first 16 files are read: with more files, rows are those that Catalog tells.",
    ) as never;
}
