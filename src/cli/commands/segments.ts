import type { JsonObject } from "../../core/json.ts";
import type { Segment } from "../../platform/records.ts";
import { pick } from "../../steps/look-up-segments.ts";
import { fields } from "../columns.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { declareLimit, printList, readLimit } from "../list-command.ts";

const list = defineCommand({
  command: "list",
  describe: "List the sandbox's segments",
  builder: declareLimit,
  async handler({ limit }, context) {
    const most = readLimit(limit);
    const platform = await context.platform();
    const segments = platform.segments.list({ signal: context.signal });
    return printList(context, segments, most, {
      headings: ["ID", "NAME", "UPDATED"],
      row: ({ id, name, updatedAt }) => [id, name, updatedAt],
      none: `No segments in sandbox "${platform.tenant.sandbox}".`,
    });
  },
});

const show = defineCommand({
  command: "show <segment>",
  describe: "Show one segment, by id or exact name",
  builder: (yargs) =>
    yargs
      .positional("segment", { type: "string", demandOption: true, describe: "Id or exact name" })
      .example('$0 segments show "High churn risk"', ""),
  async handler(args, context) {
    const platform = await context.platform();
    const all: Segment[] = [];
    for await (const item of platform.segments.list({ signal: context.signal })) all.push(item);
    const segment = pick(args.segment, all, platform.tenant.sandbox);
    context.print(
      segment as unknown as JsonObject,
      fields([
        ["Id", segment.id],
        ["Name", segment.name],
        ["Description", segment.description],
        ["Merge policy", segment.mergePolicyId],
        ["Created", segment.createdAt],
        ["Updated", segment.updatedAt],
      ]),
    );
    return 0;
  },
});

export const segments: CommandGroup = {
  command: "segments",
  describe: "List and show segments",
  commands: [list, show],
};
