import { wrong } from "../option-values.ts";
import type { OutputOptions } from "../../workflows/output-options.ts";
import type { ExportArguments } from "./export-options.ts";

/** Options that do not go together, or lack one another. Each fails with `bad-option` before anything is asked of anybody. */
export function checkExport(args: ExportArguments, output: Output, path: string): void {
  checkDestination(args, output, path);
  checkScores(args, output, path);
  checkBatchPath(args, path);
  if (args.evaluate && args.awaitEvaluation) {
    throw wrong("--evaluate and --await-evaluation exclude each other. Give one of them.");
  }
}

type Output = OutputOptions & { readonly out: string | null };

function checkDestination(args: ExportArguments, { out, ...rows }: Output, path: string): void {
  if (args.noDownload && (rows.format !== null || rows.where !== null)) {
    throw wrong(
      "--format and --where work on downloaded rows, and --no-download leaves them in the dataset. Leave one of them out.",
    );
  }
  if (out === null && !args.noDownload) {
    throw wrong(
      "Where should the rows go? Give --out DIR, or --no-download to leave them in the dataset.",
    );
  }
  if (out !== null && args.noDownload) {
    throw wrong("--out and --no-download exclude each other. Give one of them.");
  }
  if (path === "batch" && args.dataset !== undefined) {
    throw wrong(
      "--path batch exports into no dataset, so --dataset does not apply. Leave one of them out.",
    );
  }
  if (args.target === "delete" && args.noDownload) {
    throw wrong(
      "--target delete would remove the rows that --no-download leaves in the dataset. Leave one of them out.",
    );
  }
  if (args.target === "delete" && args.dataset !== undefined) {
    throw wrong(
      "--target delete removes a dataset that the run made for itself, and --dataset names one to keep. Leave one of them out.",
    );
  }
}

function checkScores(args: ExportArguments, { where }: Output, path: string): void {
  if (path === "batch" && args.scoresDataset === undefined) {
    throw wrong("--path batch needs the scores dataset. Add --scores-dataset ID.");
  }
  if (path === "batch" && !args.acceptScores && where === null) {
    throw wrong(
      "--path batch delivers everybody scored, not the members of the segment. Add --accept-scores if that is wanted, or --where SQL to choose among them.",
    );
  }
  if (args.acceptScores && args.scoresDataset === undefined) {
    throw wrong(
      "--accept-scores says what to do with a scores dataset, and none is named. Add --scores-dataset ID.",
    );
  }
}

/** What the batch path cannot do, said where it is forced; where it is a fallback, the rows simply are what they are. */
const profileOnly = {
  perSegment: "--per-segment",
  events: "--events",
  qualifiedSince: "--qualified-since",
  qualifiedUntil: "--qualified-until",
  ingestedSince: "--ingested-since",
  mergePolicy: "--merge-policy",
  maxAge: "--max-age",
  awaitEvaluation: "--await-evaluation",
  evaluate: "--evaluate",
} as const satisfies Partial<Record<keyof ExportArguments, string>>;

function checkBatchPath(args: ExportArguments, path: string): void {
  if (path !== "batch") return;
  const given = Object.entries(profileOnly).find(
    ([name]) => args[name as keyof typeof profileOnly] !== undefined,
  );
  if (given) {
    throw wrong(
      `--path batch takes the scores as they are, so ${given[1]} does not apply. Leave one of them out.`,
    );
  }
}
