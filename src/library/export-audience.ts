import { exportAudience as recipe } from "../workflows/export-audience.ts";
import type { ExportChoices } from "./export-choices.ts";
import { toExportInput } from "./export-input.ts";
import { type AudienceRun, runAudience } from "./run-audience.ts";
import type { RunSettings } from "./run-settings.ts";

export type ExportAudienceOptions = ExportChoices & RunSettings;

/**
 * Exports an audience through Real-time Customer Profile into a dataset and downloads it, verified; where that is impossible, and
 * `scoresDataset` and `acceptScores` are given, downloads its scores instead. At most one dataset and one export job whatever happens;
 * the same call again continues what was interrupted. Fails with the codes of the README, such as `segment-not-found`, `forbidden`,
 * `job-failed`, `output-not-empty`, or `wait-ended` when it is parked.
 */
export function exportAudience(options: ExportAudienceOptions): Promise<AudienceRun> {
  return runAudience(recipe, (tenant) => toExportInput(options, tenant), options);
}
