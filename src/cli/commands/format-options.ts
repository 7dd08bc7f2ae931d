import type { Argv } from "yargs";

import { rowFormats } from "../../data/rows/audience-schema.ts";
import { type OutputOptions, outputDefaults } from "../../workflows/output-options.ts";
import { notEmpty, oneOf, wrong } from "../option-values.ts";

/** What becomes of the rows of a folder. */
export interface FormatArguments {
  readonly format: string | undefined;
  readonly raw: boolean | undefined;
  readonly where: string | undefined;
}

export function declareFormatOptions<T>(yargs: Argv<T>, beside: string): Argv<T & FormatArguments> {
  return yargs
    .option("format", {
      type: "string",
      requiresArg: true,
      describe: `csv or ndjson: ${beside}`,
    })
    .option("raw", {
      type: "boolean",
      describe: "With --format ndjson: the nested record instead of flat columns",
    })
    .option("where", {
      type: "string",
      requiresArg: true,
      describe: "SQL condition; only rows that fulfil it are taken: 'score > 70'",
    });
}

/** Fails with `bad-option`. What the condition says is checked by `checkRowFilter`. */
export function readFormatOptions({ format, raw = false, where }: FormatArguments): OutputOptions {
  const chosen =
    format === undefined
      ? outputDefaults.format
      : oneOf("--format", notEmpty("--format", format), rowFormats);
  if (raw && chosen !== "ndjson") {
    throw wrong("--raw keeps nested records, which needs --format ndjson.");
  }
  return { format: chosen, raw, where: where === undefined ? null : notEmpty("--where", where) };
}

/** Finds a condition that cannot be used before anything is asked of anybody. Fails with `bad-option`. */
export async function checkWhere({ where }: Partial<OutputOptions>): Promise<void> {
  if (where === null || where === undefined) return;
  const { checkRowFilter } = await import("../../data/rows/row-filter.ts");
  await checkRowFilter(where);
}
