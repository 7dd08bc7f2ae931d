import type { Json } from "../../core/json.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { parseWholeNumber } from "../number-options.ts";
import { renderRows } from "../row-table.ts";

const DEFAULT_ROWS = 10;

const head = defineCommand({
  command: "head <folder>",
  describe: "Show the first rows of an audience on disk",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "Its --out folder" })
      .option("rows", {
        type: "string",
        requiresArg: true,
        describe: `Rows at most (default ${DEFAULT_ROWS})`,
      })
      .example("$0 audience head ./churn --rows 3", ""),
  async handler(args, context) {
    const count = parseWholeNumber(args.rows, "--rows", { max: 10_000 }) ?? DEFAULT_ROWS;
    const { headRows } = await import("../../data/read-audience.ts");
    const rows = await headRows(context.path(args.folder), count);
    if (rows.length === 0) context.progress.line("No rows.");
    context.print({ items: rows as Json }, renderRows(rows));
    return 0;
  },
});

const count = defineCommand({
  command: "count <folder>",
  describe: "Count the rows of an audience on disk",
  builder: (yargs) =>
    yargs.positional("folder", {
      type: "string",
      demandOption: true,
      describe: "Its --out folder",
    }),
  async handler(args, context) {
    const { countRows } = await import("../../data/read-audience.ts");
    const rows = await countRows(context.path(args.folder));
    context.print({ rows }, String(rows));
    return 0;
  },
});

export const audience: CommandGroup = {
  command: "audience",
  describe: "Look into an audience on disk",
  commands: [head, count],
};
