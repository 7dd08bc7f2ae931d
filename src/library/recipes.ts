import { downloadScores } from "../workflows/download-scores.ts";
import { exportAudience } from "../workflows/export-audience.ts";
import { refreshAudience } from "../workflows/refresh-audience.ts";

/** The built-in workflows, for `runWorkflow` and as examples of their form. */
export const recipes = { exportAudience, downloadScores, refreshAudience } as const;
