import { credentials } from "../../src/simulator/credentials.ts";
import type { ExportAudienceInput } from "../../src/workflows/export-audience.ts";
import { exportDefaults } from "../../src/workflows/export-defaults.ts";
import { BASE } from "../support/simulated-platform.ts";

export const SEGMENT = "High churn risk";
export const CHURN = "Customer AI Scores - churn";
export const PROPENSITY = "Customer AI Scores - propensity";
export const tenant = { baseUrl: BASE, orgId: credentials.orgId, sandbox: credentials.sandbox };

/** What the command sends without options, for a folder. */
export function exportInput(
  out: string | null,
  change: Partial<ExportAudienceInput> = {},
): ExportAudienceInput {
  return { ...exportDefaults, tenant, segments: [SEGMENT], out, ...change };
}
