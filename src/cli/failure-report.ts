import { type ExitCode, errorCodes } from "../core/error-codes.ts";
import { type AppError, isAppError } from "../core/errors.ts";
import { toFailure } from "../core/failure.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { scrub } from "../core/secret.ts";
import { problemsOf, problemText } from "../workflows/file/problems.ts";
import { printable } from "./printable.ts";

/** The run that ended with a failure. */
export interface FailedRun {
  readonly runId: string;
  readonly status: "failed" | "parked" | "canceled";
  /** The command that continues it; null when nothing does. */
  readonly resume: string | null;
  /** What to do first, and the command after that, where nothing continues it; for people. */
  readonly advice?: string | null;
}

/** The failure as `--json` prints it. */
export function toFailureResult(thrown: unknown, run?: FailedRun): JsonObject {
  const { code, message, retryable, details } = toFailure(thrown);
  return {
    runId: run?.runId ?? null,
    status: run?.status ?? (code === "canceled" ? "canceled" : "failed"),
    error: {
      code,
      message: scrub(message),
      retryable,
      requestId: requestIdOf(details),
      details,
    },
    resume: run?.resume ?? null,
  };
}

/**
 * The failure as a person reads it: what happened in one line, what support asks for, how to go on. A bug shows its stack; a workflow file all of
 * its mistakes, one a line, in the form that editors and terminals make links of.
 */
export function failureLines(thrown: unknown, run?: FailedRun): readonly string[] {
  const { message, details } = toFailure(thrown);
  const requestId = requestIdOf(details);
  const first = isAppError(thrown)
    ? (mistakesOf(thrown) ?? [`aepx: ${printable(message)}`])
    : [`aepx: internal error: ${printable(message)}. Please report this.`, ...stackOf(thrown)];
  return [
    ...first,
    ...(requestId === null ? [] : [`  request id: ${requestId}`]),
    ...(run?.resume ? [`  continue with: ${run.resume}`] : []),
    ...(run?.advice ? [`  ${run.advice}`] : []),
  ];
}

/** The code decides, except that a terminated process says so in the way a shell does: 143. */
export function exitCodeOf(thrown: unknown): ExitCode {
  if (!isAppError(thrown)) return errorCodes.internal.exit;
  if (thrown.code === "canceled" && thrown.details["signal"] === "SIGTERM") return 143;
  return errorCodes[thrown.code].exit;
}

/** Undefined: it is no failure of a workflow file. */
function mistakesOf(error: AppError): readonly string[] | undefined {
  const found = problemsOf(error);
  if (!found) return undefined;
  const { fileName, problems } = found;
  const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
  return [
    ...problems.map((problem) => printable(problemText(fileName, problem))),
    `aepx: ${printable(fileName)} has ${count}, so nothing was run.`,
  ];
}

function requestIdOf(details: JsonObject): string | null {
  const id: Json | undefined = details["requestId"];
  return typeof id === "string" && id !== "" ? id : null;
}

function stackOf(thrown: unknown): readonly string[] {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return stack?.split("\n").slice(1) ?? [];
}
