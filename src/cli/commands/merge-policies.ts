import type { JsonObject } from "../../core/json.ts";
import type { MergePolicy } from "../../platform/records.ts";
import { fields } from "../columns.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { declareLimit, printList, readLimit } from "../list-command.ts";

const list = defineCommand({
  command: "list",
  describe: "List the sandbox's merge policies",
  builder: declareLimit,
  async handler({ limit }, context) {
    const most = readLimit(limit);
    const platform = await context.platform();
    const policies = platform.mergePolicies.list({ signal: context.signal });
    return printList(context, policies, most, {
      headings: ["ID", "NAME", "VERSION", "DEFAULT"],
      row: ({ id, name, version, isDefault }) => [id, name, version, isDefault],
      none: `No merge policies in sandbox "${platform.tenant.sandbox}".`,
    });
  },
});

const show = defineCommand({
  command: "show <policy>",
  describe: "Show one merge policy, by id or exact name",
  builder: (yargs) =>
    yargs
      .positional("policy", { type: "string", demandOption: true, describe: "Id or exact name" })
      .example("$0 merge-policies show default", ""),
  async handler(args, context) {
    const { pickMergePolicy } = await import("../../steps/choose-merge-policy.ts");
    const platform = await context.platform();
    const all: MergePolicy[] = [];
    for await (const policy of platform.mergePolicies.list({ signal: context.signal }))
      all.push(policy);
    const policy = pickMergePolicy(args.policy, all);
    context.print(
      policy as unknown as JsonObject,
      fields([
        ["Id", policy.id],
        ["Name", policy.name],
        ["Version", policy.version],
        ["Default", policy.isDefault],
      ]),
    );
    return 0;
  },
});

export const mergePolicies: CommandGroup = {
  command: "merge-policies",
  describe: "List and show merge policies",
  commands: [list, show],
};
