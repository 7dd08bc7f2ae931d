import { fallbackReasons } from "../steps/choose-path.ts";
import { outputDefaults } from "./output-options.ts";
import type { ExportAudienceInput } from "./export-audience.ts";

/** What an export does when nothing else is said, the same for the command line and the library. */
export const exportDefaults: Omit<ExportAudienceInput, "tenant" | "segments" | "out"> = {
  perSegment: false,
  fields: "identityMap,segmentMembership,+scores",
  events: null,
  mergePolicy: null,
  statuses: ["realized"],
  qualifiedSince: null,
  qualifiedUntil: null,
  ingestedSince: null,
  emptyProfiles: false,
  maxAgeMs: null,
  awaitEvaluation: false,
  evaluate: false,
  path: "auto",
  fallbackOn: fallbackReasons,
  scoresDataset: null,
  acceptScores: false,
  dataset: null,
  target: "keep",
  overwrite: false,
  strictCounts: false,
  maxBytes: null,
  ...outputDefaults,
};
