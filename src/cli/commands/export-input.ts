import { readFileSync } from "node:fs";

import { parseDuration } from "../../core/duration.ts";
import { toError } from "../../core/errors.ts";
import type { Tenant } from "../../platform/records.ts";
import { fallbackReasons } from "../../steps/choose-path.ts";
import type { DeliveryOptions } from "../../workflows/audience-options.ts";
import type { ExportAudienceInput } from "../../workflows/export-audience.ts";
import { exportDefaults } from "../../workflows/export-defaults.ts";
import type { OutputOptions } from "../../workflows/output-options.ts";
import { listOf, momentOf, notEmpty, oneOf, wrong } from "../option-values.ts";
import { checkExport } from "./export-checks.ts";
import type { ExportArguments } from "./export-options.ts";

const paths = ["auto", "profile", "batch"] as const;
const statuses = ["realized", "exited", "existing"] as const;
const targets = ["keep", "delete"] as const;

interface Surrounding {
  readonly tenant: Tenant;
  readonly delivery: DeliveryOptions & OutputOptions & { readonly out: string | null };
  /** A path as the person typed it, made absolute. */
  readonly path: (typed: string) => string;
}

/** The input of the workflow, checked as far as it can be without asking anybody. Fails with `bad-option`. */
export function exportInput(
  args: ExportArguments,
  { tenant, delivery, path: absolute }: Surrounding,
): ExportAudienceInput {
  const input: ExportAudienceInput = {
    ...exportDefaults,
    ...delivery,
    ...membersOf(args),
    ...columnsOf(args),
    ...freshnessOf(args),
    ...placesOf(args),
    tenant: { ...tenant },
    segments: segmentsOf(args, absolute),
    perSegment: args.perSegment ?? false,
    path: given("--path", args.path, (text) => oneOf("--path", text, paths)) ?? "auto",
  };
  checkExport(input, !args.noDownload);
  return input;
}

function columnsOf(args: ExportArguments) {
  return {
    fields: given("--fields", args.fields, String) ?? exportDefaults.fields,
    events: given("--events", args.events, String) ?? null,
    mergePolicy: given("--merge-policy", args.mergePolicy, String) ?? null,
  };
}

function freshnessOf(args: ExportArguments) {
  return {
    maxAgeMs: given("--max-age", args.maxAge, (text) => parseDuration(text, "--max-age")) ?? null,
    awaitEvaluation: args.awaitEvaluation ?? false,
    evaluate: args.evaluate ?? false,
  };
}

/** Where rows come from and where they go. */
function placesOf(args: ExportArguments) {
  return {
    fallbackOn: given("--fallback-on", args.fallbackOn, reasonsOf) ?? exportDefaults.fallbackOn,
    scoresDataset: given("--scores-dataset", args.scoresDataset, String) ?? null,
    acceptScores: args.acceptScores ?? false,
    dataset: given("--dataset", args.dataset, String) ?? null,
    target: given("--target", args.target, (text) => oneOf("--target", text, targets)) ?? "keep",
  };
}

function reasonsOf(text: string) {
  return listOf("--fallback-on", text, fallbackReasons);
}

function membersOf(args: ExportArguments) {
  const moment = (option: string, text: string | undefined): string | null =>
    given(option, text, (value) => momentOf(option, value)) ?? null;
  return {
    statuses:
      given("--status", args.status, (text) => listOf("--status", text, statuses)) ??
      exportDefaults.statuses,
    qualifiedSince: moment("--qualified-since", args.qualifiedSince),
    qualifiedUntil: moment("--qualified-until", args.qualifiedUntil),
    ingestedSince: moment("--ingested-since", args.ingestedSince),
    emptyProfiles: args.emptyProfiles ?? false,
  };
}

function segmentsOf(args: ExportArguments, absolute: (typed: string) => string): string[] {
  const named = (args.segment ?? []).map((text) => notEmpty("SEGMENT", text));
  const listed = args.segmentsFile === undefined ? [] : readSegments(absolute(args.segmentsFile));
  return [...new Set([...named, ...listed])];
}

/** One segment a line; blank lines and what follows a # at the beginning of a line are left out. */
function readSegments(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw wrong(`--segments-file cannot be read: ${toError(error).message}. Check the path.`);
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function given<T>(
  option: string,
  text: string | undefined,
  read: (text: string) => T,
): T | undefined {
  return text === undefined ? undefined : read(notEmpty(option, text));
}
