import type { ExportAudienceInput } from "./export-audience.ts";

/** Choices that do not go together, or lack one another; whoever offers them has words of their own for each. */
export type ExportMistake = keyof typeof mistakes;

type Checked = ExportAudienceInput & {
  /** False: the rows are to stay in the dataset. */
  readonly download: boolean;
};

const mistakes = {
  noSegments: ({ segments }: Checked) => segments.length === 0,
  shapesNothing: ({ download, format, where }: Checked) => !download && Boolean(format ?? where),
  goesNowhere: ({ download, out }: Checked) => download && out === null,
  goesTwice: ({ download, out }: Checked) => !download && out !== null,
  batchIntoDataset: ({ path, dataset }: Checked) => path === "batch" && dataset !== null,
  deletesRows: ({ target, download }: Checked) => target === "delete" && !download,
  deletesForeign: ({ target, dataset }: Checked) => target === "delete" && dataset !== null,
  batchOfNothing: ({ path, scoresDataset }: Checked) => path === "batch" && scoresDataset === null,
  batchOfEverybody: ({ path, acceptScores, where }: Checked) =>
    path === "batch" && !acceptScores && !where,
  acceptsNothing: ({ acceptScores, scoresDataset }: Checked) =>
    acceptScores && scoresDataset === null,
  evaluatesTwice: ({ evaluate, awaitEvaluation }: Checked) => evaluate && awaitEvaluation,
  endsBeforeStart: ({ qualifiedSince: since, qualifiedUntil: until }: Checked) =>
    since !== null && until !== null && since >= until,
};

/** The first that is found without asking anybody. */
export function exportMistake(input: Checked): ExportMistake | undefined {
  const all = Object.keys(mistakes) as ExportMistake[];
  return all.find((mistake) => mistakes[mistake](input));
}

/** What the scores cannot give: known as soon as they are forced; where they are a fallback they simply are what they are. */
const profileOnly = {
  perSegment: false,
  events: null,
  qualifiedSince: null,
  qualifiedUntil: null,
  ingestedSince: null,
  mergePolicy: null,
  maxAgeMs: null,
  awaitEvaluation: false,
  evaluate: false,
} as const satisfies Partial<ExportAudienceInput>;

export type ProfileOnly = keyof typeof profileOnly;

/** The first choice that does not apply to the forced batch path. */
export function notForScores(input: ExportAudienceInput): ProfileOnly | undefined {
  if (input.path !== "batch") return undefined;
  const all = Object.keys(profileOnly) as ProfileOnly[];
  return all.find((name) => input[name] !== profileOnly[name]);
}
