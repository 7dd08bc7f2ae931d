import { type ExitCode, errorCodes } from "../../core/error-codes.ts";
import { isAppError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Platform } from "../../platform/platform.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";
import { printable } from "../printable.ts";
import { failed, type Finding, unproven } from "./doctor/finding.ts";
import { folderFinding } from "./doctor/folder-findings.ts";
import { proxyFinding } from "./doctor/proxy-finding.ts";
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

async function platformFindings(context: CliContext): Promise<readonly Finding[]> {
  let settings: readonly Finding[];
  let platform: Platform;
  try {
    const config = context.config();
    settings = [...settingsFindings(config), await proxyFinding(config, context)];
    platform = await context.platform();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [failed("settings", error), unproven("rights", "not tried without settings")];
  }
  const { checkAccess } = await import("../../platform/access-checks.ts");
  const findings = [...settings];
  for await (const check of checkAccess(platform, context.signal)) findings.push(check);
  return findings;
}

/** The exit code of the first failure; what is unproven does not count. */
export function doctorExit(findings: readonly Finding[]): ExitCode {
  const code = firstFailure(findings)?.code;
  return code ? errorCodes[code].exit : 0;
}

/** The failure shape of every command, and all checks besides. */
export function toDoctorResult(findings: readonly Finding[]): JsonObject {
  const first = firstFailure(findings);
  return {
    status: first ? "failed" : "succeeded",
    checks: findings,
    error: first?.code
      ? {
          code: first.code,
          message: first.detail,
          retryable: errorCodes[first.code].retry === "later",
          requestId: null,
          details: { check: first.name },
        }
      : null,
  };
}

function firstFailure(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ status }) => status === "failed");
}

const marks = { ok: "✓", warning: "!", failed: "✗", unproven: "?" } as const;

export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, detail, fix }) => [
    `${marks[status]} ${name.padEnd(width)}  ${printable(detail)}`,
    ...(fix === null ? [] : [`  ${" ".repeat(width)}  → ${fix}`]),
  ]);
  return [...lines, "", summary(findings)].join("\n");
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding["status"]) =>
    findings.filter((finding) => finding.status === status).length;
  const open = count("unproven") === 0 ? "" : `, ${count("unproven")} could not be proved (?)`;
  return count("failed") === 0
    ? `Nothing is wrong${open}.`
    : `${count("failed")} of ${findings.length} checks failed${open}. Fix the first one and run aepx doctor again.`;
}
