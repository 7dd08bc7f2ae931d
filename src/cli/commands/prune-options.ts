import type { Argv } from "yargs";

import { parseDuration } from "../../core/duration.ts";
import { UsageError } from "../../core/errors.ts";

export interface PruneArguments {
  readonly olderThan: string | undefined;
  readonly dryRun: boolean | undefined;
}

/** What every command that clears away takes. */
export function declarePruneOptions(yargs: Argv, dryRun: string): Argv<PruneArguments> {
  return yargs
    .option("older-than", {
      type: "string",
      requiresArg: true,
      describe: "Only what is older than this: 12h, 7d (has to be given)",
    })
    .option("dry-run", { type: "boolean", describe: dryRun }) as unknown as Argv<PruneArguments>;
}

/** There is no default: how long something may still be needed is not for a program to guess. */
export function readAge({ olderThan }: PruneArguments): number {
  if (olderThan !== undefined) return parseDuration(olderThan, "--older-than");
  throw new UsageError(
    "bad-option",
    "How old does it have to be? Give --older-than, such as --older-than 7d.",
    { details: { option: "--older-than" } },
  );
}
