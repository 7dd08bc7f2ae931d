import { UsageError } from "../../core/errors.ts";
import { didYouMean } from "../../core/near-miss.ts";
import type { Tenant } from "../../platform/records.ts";
import { type FallbackReason, fallbackReasons } from "../../steps/choose-path.ts";
import type { ExportAudienceInput } from "../../workflows/export-audience.ts";

export interface ExportArguments {
  readonly segment: readonly string[];
  readonly fields: string | undefined;
  readonly status: string | undefined;
  readonly path: string | undefined;
  readonly scoresDataset: string | undefined;
  readonly acceptScores: boolean | undefined;
  readonly fallbackOn: string | undefined;
  readonly dataset: string | undefined;
  readonly noDownload: boolean | undefined;
}

export const DEFAULT_FIELDS = "identityMap,segmentMembership,+scores";

const paths = ["auto", "profile", "batch"] as const;
const statuses = ["realized", "exited", "existing"] as const;

interface Delivery {
  readonly out: string | null;
  readonly overwrite: boolean;
  readonly strictCounts: boolean;
}

/** The input of the workflow, checked as far as it can be without asking anybody. Fails with `bad-option`. */
export function exportInput(
  args: ExportArguments,
  tenant: Tenant,
  delivery: Delivery,
): ExportAudienceInput {
  const path = oneOf("--path", args.path ?? "auto", paths);
  checkDestination(args, delivery.out, path);
  checkScores(args, path);
  return {
    tenant: { ...tenant },
    segments: args.segment.map((text) => notEmpty("SEGMENT", text)),
    fields: notEmpty("--fields", args.fields ?? DEFAULT_FIELDS),
    statuses: listOf("--status", args.status ?? "realized", statuses),
    path,
    fallbackOn: listOf<FallbackReason>(
      "--fallback-on",
      args.fallbackOn ?? fallbackReasons.join(","),
      fallbackReasons,
    ),
    scoresDataset: args.scoresDataset ?? null,
    acceptScores: args.acceptScores ?? false,
    dataset: args.dataset ?? null,
    ...delivery,
  };
}

function checkDestination(args: ExportArguments, out: string | null, path: string): void {
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
}

function checkScores(args: ExportArguments, path: string): void {
  if (path === "batch" && args.scoresDataset === undefined) {
    throw wrong("--path batch needs the scores dataset. Add --scores-dataset ID.");
  }
  if (path === "batch" && !args.acceptScores) {
    throw wrong(
      "--path batch delivers everybody scored, not the members of the segment. Add --accept-scores if that is wanted.",
    );
  }
  if (args.acceptScores && args.scoresDataset === undefined) {
    throw wrong(
      "--accept-scores says what to do with a scores dataset, and none is named. Add --scores-dataset ID.",
    );
  }
}

function listOf<T extends string>(option: string, text: string, allowed: readonly T[]): T[] {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (words.length === 0) throw wrong(`${option} expects one or more of ${allowed.join(", ")}.`);
  return [...new Set(words.map((word) => oneOf(option, word, allowed)))];
}

function oneOf<T extends string>(option: string, word: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  throw wrong(
    `${option} expects ${allowed.join(", ")}, not "${word}".${didYouMean(word, allowed)}`,
  );
}

function notEmpty(option: string, text: string): string {
  if (text.trim() === "") throw wrong(`${option} is empty.`);
  return text;
}

function wrong(message: string): UsageError {
  return new UsageError("bad-option", message);
}
