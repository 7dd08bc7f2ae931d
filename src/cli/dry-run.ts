import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ExitCode } from "../core/error-codes.ts";
import type { JsonObject } from "../core/json.ts";
import type { Executor, RunOutcome } from "../engine/executor.ts";
import type { DryRun } from "../platform/dry-run.ts";
import type { Platform } from "../platform/platform.ts";
import type { PlannedRequest } from "../platform/to-curl.ts";
import type { CliContext } from "./context.ts";
import { silentProgress } from "./progress.ts";

/** What a command works with while nothing may change. */
export interface DryWork {
  /** The command's context with the dry platform, whose runs are recorded in a folder that goes when the command ends. */
  readonly context: CliContext;
  /** The runs of this machine; reading and listing them writes nothing. */
  readonly records: Executor;
  /** A line for people, printed above the requests. */
  readonly note: (line: string) => void;
}

/**
 * Does `work` without changing anything at Adobe or in the state folder, and prints what would have been sent. A run that `work` returns
 * and that did not succeed fails with its error, unless it ended where a dry run ends. An output folder is the caller's to leave out.
 */
export async function dryRun(
  context: CliContext,
  work: (platform: Platform, dry: DryWork) => Promise<unknown>,
): Promise<ExitCode> {
  const { createDryRun } = await import("../platform/dry-run.ts");
  const { clientId } = context.config().credentials;
  const dry = createDryRun(await context.platform(), { clientId });
  const notes: string[] = [];
  const inner = toDryContext(context, dry, temporaryHome(context));
  const records = await openRecords(context);
  const note = (line: string) => {
    notes.push(line);
    // The JSON object has no place for it.
    if (context.globals.json) context.progress.line(line);
  };
  await endedDry(work(dry.platform, { context: inner, records, note }));
  const requests = dry.requests();
  context.print(
    { requests: requests as unknown as JsonObject[] },
    [...notes.map(toComment), ...describeRequests(requests)].join("\n"),
  );
  return 0;
}

async function endedDry(work: Promise<unknown>): Promise<void> {
  const { DryRunEnd } = await import("../platform/dry-run.ts");
  const ended = await work.catch((error: unknown) => ({ status: "failed", error }));
  const error = isOutcome(ended) && ended.status !== "succeeded" ? ended.error : undefined;
  if (error !== undefined && !(error instanceof DryRunEnd)) throw error;
}

function isOutcome(value: unknown): value is RunOutcome {
  return typeof value === "object" && value !== null && "status" in value;
}

function toDryContext(context: CliContext, dry: DryRun, home: string): CliContext {
  return {
    ...context,
    settings: { ...context.settings, home },
    // Its steps are a rehearsal; what they found is the result.
    progress: silentProgress,
    platform: async () => dry.platform,
    async executor() {
      const { createLocalExecutor } = await import("../engine/local-executor.ts");
      return createLocalExecutor({ home, clock: context.clock });
    },
    withEnvironment: (env) => toDryContext(context.withEnvironment(env), dry, home),
  };
}

async function openRecords({ settings: { home }, clock }: CliContext): Promise<Executor> {
  const { createLocalExecutor } = await import("../engine/local-executor.ts");
  return createLocalExecutor({ home, clock, keepsCaches: false });
}

function temporaryHome(context: CliContext): string {
  const home = mkdtempSync(join(tmpdir(), "aepx-dry-"));
  context.onClose(async () => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** Lines that a shell can run as they are. */
export function describeRequests(requests: readonly PlannedRequest[]): string[] {
  if (requests.length === 0) return ["# Dry run: nothing would be created, cancelled or deleted."];
  const what = requests.length === 1 ? "this request" : `these ${requests.length} requests`;
  return [
    `# Dry run: ${what} would be sent, and nothing was.`,
    "# To send by hand: export AEPX_ACCESS_TOKEN=… first, then run one line after another.",
    ...requests.flatMap(({ method, url, curl }, index) => {
      const { pathname } = new URL(url);
      const evaluation = method === "POST" && pathname.endsWith("/segment/jobs");
      return [
        toComment(`${index + 1}. ${method} ${pathname}`),
        curl,
        ...(evaluation ? ["# Wait until that evaluation has succeeded."] : []),
      ];
    }),
  ];
}

/** A line break would end the comment, and what follows would be run. */
export function toComment(line: string): string {
  return `# ${line.replaceAll(/[\r\n]+/g, " ")}`;
}
