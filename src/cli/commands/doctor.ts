import { type ExitCode, errorCodes } from "../../core/error-codes.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Platform } from "../../platform/platform.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { failed, type Finding, unproved } from "./doctor/finding.ts";
import { folderFinding } from "./doctor/folder-findings.ts";
import { sandboxFinding, tokenFinding } from "./doctor/service-findings.ts";
import { settingsFindings } from "./doctor/settings-findings.ts";

export const doctor = defineCommand({
  command: "doctor",
  describe: "Check credentials, rights, proxy and folders, and say what to fix",
  builder: (yargs) =>
    yargs
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "Output folder to check (default: the current one)",
      })
      .example("$0 doctor --sandbox prod --out ./churn", ""),
  async handler(args, context) {
    const findings = [
      ...(await platformFindings(context)),
      folderFinding("output folder", context.path(args.out ?? ".")),
      folderFinding("state folder", context.settings.home),
    ];
    context.print(toDoctorResult(findings), renderFindings(findings));
    return doctorExit(findings);
  },
});

/** Each check says what it needs; after a failure the checks behind it would only repeat it. */
async function platformFindings(context: CliContext): Promise<readonly Finding[]> {
  let settings: readonly Finding[];
  let platform: Platform;
  try {
    settings = settingsFindings(context.config());
    platform = await context.platform();
  } catch (error) {
    return [failed("settings", error), unproved("rights", "not tried without settings")];
  }
  const token = await tokenFinding(platform, context.signal);
  if (token.status === "failed")
    return [...settings, token, unproved("rights", "not tried without a token")];
  const sandbox = await sandboxFinding(platform, context.signal);
  return [...settings, token, sandbox];
}

/** The exit code of the first failure. */
export function doctorExit(findings: readonly Finding[]): ExitCode {
  const code = firstFailure(findings)?.code;
  return code ? errorCodes[code].exit : 0;
}

export function toDoctorResult(findings: readonly Finding[]): JsonObject {
  const first = firstFailure(findings);
  return {
    status: first ? "failed" : "succeeded",
    checks: findings,
    error: first
      ? {
          code: first.code,
          message: first.message,
          retryable: first.code !== null && errorCodes[first.code].retry === "later",
          requestId: null,
          details: { check: first.name },
        }
      : null,
  };
}

function firstFailure(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ status }) => status === "failed");
}

const marks = { ok: "✓", warning: "!", failed: "✗", unproved: "?" } as const;

export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.map(
    ({ name, status, message }) => `${marks[status]} ${name.padEnd(width)}  ${message}`,
  );
  return [...lines, "", summary(findings)].join("\n");
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding["status"]) =>
    findings.filter((finding) => finding.status === status).length;
  const open = count("unproved") === 0 ? "" : `, ${count("unproved")} not proved`;
  return count("failed") === 0
    ? `All checks passed${open}.`
    : `${count("failed")} of ${findings.length} checks failed${open}. Fix the first one and run aepx doctor again.`;
}
