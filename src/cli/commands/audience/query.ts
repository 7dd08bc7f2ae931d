import type { QueryResult, QueryRow } from "../../../data/rows/query-audience.ts";
import { defineCommand } from "../../command.ts";
import type { CliContext } from "../../context.ts";
import { wrong } from "../../option-values.ts";
import { renderRows } from "../../row-table.ts";
import { declareFolder } from "./folder-argument.ts";
import { printCsv, printItems, printNdjson } from "../../row-output.ts";

/** More rows are no table that anybody reads, and a table has to be whole before its first line. */
const TABLE_ROWS_MAX = 1000;

export const query = defineCommand({
  command: "query <folder> <sql>",
  describe: "Ask an audience on disk by SQL, over the view audience",
  builder: (yargs) =>
    declareFolder(yargs)
      .positional("sql", {
        type: "string",
        demandOption: true,
        describe: 'A SELECT over audience; quote columns with dots: "identity.Email"',
      })
      .option("csv", { type: "boolean", describe: "Every row as CSV" })
      .option("ndjson", { type: "boolean", describe: "Every row as a JSON object on a line" })
      .example("$0 audience query ./churn 'SELECT count(*) FROM audience'", "")
      .example("$0 audience query ./churn 'DESCRIBE audience'", "its columns"),
  async handler(args, context) {
    const print = printerOf(args, context.globals.json ?? false);
    const { queryAudience } = await import("../../../data/rows/query-audience.ts");
    const { signal } = context;
    const result = await queryAudience(context.path(args.folder), args.sql, { signal });
    return print(context, result);
  },
});

type Print = (context: CliContext, result: QueryResult) => Promise<ReturnType<CliContext["fail"]>>;

function printerOf(
  { csv, ndjson }: { readonly csv?: boolean | undefined; readonly ndjson?: boolean | undefined },
  json: boolean,
): Print {
  const given = Object.entries({ "--json": json, "--csv": csv, "--ndjson": ndjson }).filter(
    ([, isGiven]) => isGiven,
  );
  if (given.length > 1) {
    throw wrong(
      `${given.map(([name]) => name).join(" and ")} exclude each other. Give one of them.`,
    );
  }
  if (json) return printItems;
  if (csv) return printCsv;
  return ndjson ? printNdjson : printTable;
}

async function printTable(context: CliContext, { rows }: QueryResult) {
  const shown: QueryRow[] = [];
  let more = false;
  for await (const row of rows) {
    more = shown.length === TABLE_ROWS_MAX;
    if (more) break;
    shown.push(row);
  }
  if (shown.length === 0) context.progress.line("No rows.");
  context.print({}, renderRows(shown));
  if (more) {
    context.progress.line(
      `Only the first ${TABLE_ROWS_MAX} rows are shown. Add --csv, --ndjson or --json for all of them.`,
    );
  }
  return 0 as const;
}
