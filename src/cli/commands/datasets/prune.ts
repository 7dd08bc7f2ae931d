import { defineCommand } from "../../command.ts";
import { declarePruneOptions, readAge } from "../prune-options.ts";

export const datasetsPrune = defineCommand({
  command: "prune",
  describe: "Delete the datasets that aepx made for runs that are over",
  builder: (yargs) =>
    declarePruneOptions(
      yargs,
      "Delete nothing; say what would be deleted, and print the requests",
    ).example("$0 datasets prune --older-than 7d --dry-run", ""),
  async handler(args, context) {
    const olderThanMs = readAge(args);
    const { pruneDatasets } = await import("./prune-datasets.ts");
    return pruneDatasets(context, { olderThanMs, dryRun: args.dryRun === true });
  },
});
