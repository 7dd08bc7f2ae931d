import type { ExportAudienceInput } from "../../workflows/export-audience.ts";
import {
  exportMistake,
  type ExportMistake,
  notForScores,
  type ProfileOnly,
} from "../../workflows/export-mistakes.ts";
import { wrong } from "../option-values.ts";

const words: Readonly<Record<ExportMistake, string>> = {
  noSegments: "Which segment? Give its name or id, or --segments-file FILE.",
  shapesNothing:
    "--format and --where work on downloaded rows, and --no-download leaves them in the dataset. Leave one of them out.",
  goesNowhere:
    "Where should the rows go? Give --out DIR, or --no-download to leave them in the dataset.",
  goesTwice: "--out and --no-download exclude each other. Give one of them.",
  batchIntoDataset:
    "--path batch exports into no dataset, so --dataset does not apply. Leave one of them out.",
  deletesRows:
    "--target delete would remove the rows that --no-download leaves in the dataset. Leave one of them out.",
  deletesForeign:
    "--target delete removes a dataset that the run made for itself, and --dataset names one to keep. Leave one of them out.",
  batchOfNothing: "--path batch needs the scores dataset. Add --scores-dataset ID.",
  batchOfEverybody:
    "--path batch delivers everybody scored, not the members of the segment. Add --accept-scores if that is wanted, or --where SQL to choose among them.",
  acceptsNothing:
    "--accept-scores says what to do with a scores dataset, and none is named. Add --scores-dataset ID.",
  evaluatesTwice: "--evaluate and --await-evaluation exclude each other. Give one of them.",
  endsBeforeStart: "--qualified-until has to be after --qualified-since.",
};

const options: Readonly<Record<ProfileOnly, string>> = {
  perSegment: "--per-segment",
  events: "--events",
  qualifiedSince: "--qualified-since",
  qualifiedUntil: "--qualified-until",
  ingestedSince: "--ingested-since",
  mergePolicy: "--merge-policy",
  maxAgeMs: "--max-age",
  awaitEvaluation: "--await-evaluation",
  evaluate: "--evaluate",
};

/** Options that do not go together, or lack one another. Each fails with `bad-option` before anything is asked of anybody. */
export function checkExport(input: ExportAudienceInput, download: boolean): void {
  const mistake = exportMistake({ ...input, download });
  if (mistake) throw wrong(words[mistake]);
  const unfit = notForScores(input);
  if (unfit) {
    throw wrong(
      `--path batch takes the scores as they are, so ${options[unfit]} does not apply. Leave one of them out.`,
    );
  }
}
