import type { JsonObject } from "../../core/json.ts";
import { requireDataset } from "../../steps/find-dataset.ts";
import { fields } from "../columns.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { declareLimit, printList, readLimit } from "../list-command.ts";
import { datasetsPrune } from "./datasets/prune.ts";

const list = defineCommand({
  command: "list",
  describe: "List the sandbox's datasets",
  builder: declareLimit,
  async handler({ limit }, context) {
    const most = readLimit(limit);
    const platform = await context.platform();
    const datasets = platform.datasets.list({}, { signal: context.signal });
    return printList(context, datasets, most, {
      headings: ["ID", "NAME", "PROFILE", "CREATED"],
      row: ({ id, name, profileEnabled, createdAt }) => [id, name, profileEnabled, createdAt],
      none: `No datasets in sandbox "${platform.tenant.sandbox}".`,
    });
  },
});

const show = defineCommand({
  command: "show <dataset>",
  describe: "Show one dataset, by id or exact name",
  builder: (yargs) =>
    yargs
      .positional("dataset", { type: "string", demandOption: true, describe: "Id or exact name" })
      .example('$0 datasets show "Customer AI Scores - churn"', ""),
  async handler(args, context) {
    const platform = await context.platform();
    const dataset = await requireDataset(platform, args.dataset, { signal: context.signal });
    context.print(
      dataset as unknown as JsonObject,
      fields([
        ["Id", dataset.id],
        ["Name", dataset.name],
        ["Schema", dataset.schemaId],
        ["Profile-enabled", dataset.profileEnabled],
        ["Made by run", dataset.tags["aepx/run"]?.[0] ?? null],
        ["Created", dataset.createdAt],
        ["Updated", dataset.updatedAt],
      ]),
    );
    return 0;
  },
});

export const datasets: CommandGroup = {
  command: "datasets",
  describe: "List, show and prune datasets",
  commands: [list, show, datasetsPrune],
};
