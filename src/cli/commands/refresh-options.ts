import type { Argv } from "yargs";

import { parseAllowance } from "../../workflows/allowance.ts";
import type { RefreshAudienceInput } from "../../workflows/refresh-audience.ts";
import { parseWholeNumber } from "../number-options.ts";
import { notEmpty, oneOf, wrong } from "../option-values.ts";

export interface RefreshArguments {
  readonly key: string | undefined;
  readonly since: string | undefined;
  readonly fullEvery: string | undefined;
  readonly minRows: string | undefined;
  readonly maxRemoved: string | undefined;
  readonly maxAdded: string | undefined;
  readonly allowEmpty: boolean | undefined;
  readonly keep: string | undefined;
  readonly exec: string | undefined;
  readonly schedule: string | undefined;
  readonly timezone: string | undefined;
}

const FULL_EVERY = 7;

const valued = {
  key: "Identity namespace or column that tells people apart (default: the first namespace that does)",
  since: "last: fetch only who came or left since the last refresh, where that can be trusted",
  "full-every": `With --since last: fetch everybody every so many refreshes (default: ${FULL_EVERY})`,
  "min-rows": "Guard: hand over nothing smaller",
  "max-removed": "Guard: at most so many may have left: 20%, or a number (default: any)",
  "max-added": "Guard: at most so many may be new: 20%, or a number (default: any)",
  keep: "Good snapshots that stay, the new one included (default: all)",
  exec: "Run this command once every guard held, with the result as JSON on its standard input",
  schedule: 'Stay, and refresh by a cron expression: "0 6 * * *"',
  timezone: "Time zone of --schedule, such as Europe/Berlin (default: UTC)",
} as const;

export function declareRefreshOptions<T>(yargs: Argv<T>): Argv<T & RefreshArguments> {
  let declared = yargs as unknown as Argv;
  for (const [name, describe] of Object.entries(valued)) {
    declared = declared.option(name, { type: "string", requiresArg: true, describe });
  }
  return declared.option("allow-empty", {
    type: "boolean",
    describe: "Guard: nobody at all is an audience too",
  }) as unknown as Argv<T & RefreshArguments>;
}

type RefreshOptions = Pick<
  RefreshAudienceInput,
  "key" | "sinceLast" | "fullEvery" | "guards" | "keep" | "exec"
>;

/** Checked as far as it can be without asking anybody. Fails with `bad-option`. */
export function readRefreshOptions(args: RefreshArguments): RefreshOptions {
  const sinceLast = args.since !== undefined && oneOf("--since", args.since, ["last"]) === "last";
  if (args.fullEvery !== undefined && !sinceLast) {
    throw wrong("--full-every says how often --since last fetches everybody. Add --since last.");
  }
  if (args.timezone !== undefined && args.schedule === undefined) {
    throw wrong("--timezone is that of --schedule. Add --schedule, or leave it out.");
  }
  const atLeastOne = { min: 1, max: 100_000 };
  return {
    key: args.key === undefined ? null : notEmpty("--key", args.key),
    sinceLast,
    fullEvery: parseWholeNumber(args.fullEvery, "--full-every", atLeastOne) ?? FULL_EVERY,
    guards: {
      minRows:
        parseWholeNumber(args.minRows, "--min-rows", { max: Number.MAX_SAFE_INTEGER }) ?? null,
      maxRemoved: allowance("--max-removed", args.maxRemoved),
      maxAdded: allowance("--max-added", args.maxAdded),
      allowEmpty: args.allowEmpty ?? false,
    },
    keep: parseWholeNumber(args.keep, "--keep", atLeastOne) ?? null,
    exec: args.exec === undefined ? null : notEmpty("--exec", args.exec),
  };
}

function allowance(option: string, text: string | undefined) {
  return text === undefined ? null : parseAllowance(text, option);
}
