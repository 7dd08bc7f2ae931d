import type { Argv } from "yargs";

import { exportDefaults } from "../../workflows/export-defaults.ts";

export interface ExportArguments {
  readonly segment: readonly string[] | undefined;
  readonly segmentsFile?: string | undefined;
  readonly perSegment?: boolean | undefined;
  readonly fields?: string | undefined;
  readonly events?: string | undefined;
  readonly status?: string | undefined;
  readonly qualifiedSince?: string | undefined;
  readonly qualifiedUntil?: string | undefined;
  readonly ingestedSince?: string | undefined;
  readonly emptyProfiles?: boolean | undefined;
  readonly mergePolicy?: string | undefined;
  readonly maxAge?: string | undefined;
  readonly awaitEvaluation?: boolean | undefined;
  readonly evaluate?: boolean | undefined;
  readonly path?: string | undefined;
  readonly scoresDataset?: string | undefined;
  readonly acceptScores?: boolean | undefined;
  readonly fallbackOn?: string | undefined;
  readonly dataset?: string | undefined;
  readonly target?: string | undefined;
  readonly noDownload?: boolean | undefined;
}

/** Option name to its line in the help; all take a value. */
const valued = {
  "segments-file": "File with one segment a line, besides those named (# begins a comment)",
  fields: `Columns, comma-separated; +scores: the Customer AI columns; all: every column (default: ${exportDefaults.fields})`,
  events:
    "Event columns, comma-separated; not checked against a schema before the job (default: no events)",
  status: "Membership statuses: realized, exited (default: realized)",
  "qualified-since": "Only who qualified from this time on (RFC 3339)",
  "qualified-until": "Only who qualified until this time (RFC 3339)",
  "ingested-since": "Only profiles updated after this time (RFC 3339)",
  "merge-policy":
    "Merge policy, by id or name, or: default (default: the one the segments have in common)",
  "max-age": "Refuse members whose evaluation is older: 24h, 7d (default: any age)",
  path: "auto, profile or batch (default: auto)",
  "scores-dataset": "Customer AI scores dataset behind the segment, for the batch path",
  "fallback-on": "Reasons for the batch path: no-profile, forbidden, failed (default: all three)",
  dataset: "Target dataset, by id or name (made when absent; default: one for this run)",
  target:
    "keep, or delete a dataset that this run made once the files are verified (default: keep)",
} as const;

const switches = {
  "per-segment": "One batch and one folder for each segment",
  "empty-profiles": "Also profiles that have nothing but events",
  "await-evaluation": "Wait for the next scheduled evaluation first (free of quota)",
  evaluate: "Evaluate the segments first; Adobe allows two such evaluations a day",
  "accept-scores": "Take everybody scored where the batch path has to be used",
  "no-download": "End when the rows are in the dataset",
} as const;

type OptionName = keyof typeof valued | keyof typeof switches;

/** Declares the options that say whose rows are exported, but for those that the command has no use for. */
export function declareExportOptions(
  yargs: Argv,
  { without = [] }: { readonly without?: readonly OptionName[] } = {},
): Argv<ExportArguments> {
  const isWanted = ([name]: [string, string]) => !without.includes(name as OptionName);
  let declared: Argv = yargs.positional("segment", {
    type: "string",
    array: true,
    describe: "Name or id of a segment",
  });
  for (const [name, describe] of Object.entries(valued).filter(isWanted)) {
    declared = declared.option(name, { type: "string", requiresArg: true, describe });
  }
  for (const [name, describe] of Object.entries(switches).filter(isWanted)) {
    declared = declared.option(name, { type: "boolean", describe });
  }
  return declared as Argv<ExportArguments>;
}
