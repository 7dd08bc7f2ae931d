import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runRedocly } from "./redocly.ts";

/** Whose platform the workflows are played against, and where it is. */
export interface Tenant {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  readonly orgId: string;
  readonly sandbox: string;
  /** Null: the servers that the documents name, which are Adobe's. */
  readonly servers: { readonly ims: string; readonly platform: string } | null;
}

/** One call; a step that asks again is told once for each call. */
export interface PlayedStep {
  readonly stepId: string;
  /** Null when no answer came. */
  readonly statusCode: number | null;
  /** As the runner read it; undefined when it is not JSON. */
  readonly body: unknown;
  /** What was found wrong; empty when every check passed. */
  readonly problems: readonly string[];
}

/** What the runner makes of one workflow. */
export interface PlayedWorkflow {
  readonly workflowId: string;
  /** The runner's own verdict. */
  readonly passed: boolean;
  /** Without those of the workflow that fetches the token. */
  readonly steps: readonly PlayedStep[];
  /** How many checks there were. */
  readonly checks: number;
  /** What the runner printed, secrets masked by it. */
  readonly output: string;
}

interface Report {
  readonly files: Readonly<
    Record<string, { readonly executedWorkflows: readonly { executedSteps: WireStep[] }[] }>
  >;
}

interface WireStep {
  readonly stepId: string;
  readonly response?: { readonly statusCode: number; readonly body?: unknown };
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly message: string;
  }[];
}

const DESCRIPTION = "specs/audience.arazzo.yaml";
const platformDocuments = ["catalog", "segmentation", "schemaRegistry", "dataAccess", "sandboxes"];

/**
 * Plays one workflow of the Arazzo description by Redocly's `respect`, every kind of check an error. Inputs go by the environment, since
 * the secret is among them.
 */
export async function playWorkflow(
  { servers, ...access }: Tenant,
  workflowId: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<PlayedWorkflow> {
  const folder = mkdtempSync(join(tmpdir(), "aepx-arazzo-"));
  const file = join(folder, "report.json");
  try {
    const args = ["respect", DESCRIPTION, "--workflow", workflowId, "--verbose"];
    const { code, output } = await runRedocly([...args, "--json-output", file], {
      REDOCLY_CLI_RESPECT_INPUT: JSON.stringify({ ...access, ...inputs }),
      ...(servers && { REDOCLY_CLI_RESPECT_SERVER: serverList(servers) }),
    });
    const steps = readSteps(file);
    return {
      workflowId,
      passed: code === 0,
      steps: steps.map(toStep),
      checks: steps.reduce((sum, { checks }) => sum + checks.length, 0),
      // The report is gone when anybody reads this.
      output: output.replace(/^.*JSON logs saved in .*\n/m, ""),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function serverList({ ims, platform }: NonNullable<Tenant["servers"]>): string {
  return [`ims=${ims}`, ...platformDocuments.map((name) => `${name}=${platform}`)].join(",");
}

/** None when the runner gave up before it wrote a report. */
function readSteps(file: string): WireStep[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const report = JSON.parse(text) as Report;
  return Object.values(report.files).flatMap(({ executedWorkflows }) =>
    executedWorkflows.flatMap(({ executedSteps }) => executedSteps),
  );
}

function toStep({ stepId, response, checks }: WireStep): PlayedStep {
  return {
    stepId,
    statusCode: response?.statusCode ?? null,
    body: response?.body,
    problems: checks
      .filter(({ passed }) => !passed)
      .map(({ name, message }) => `${name}: ${message.trim()}`),
  };
}
