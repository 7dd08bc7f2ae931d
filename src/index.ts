// The public library. What is not here may change without notice.

export { systemClock } from "./core/clock.ts";
export type { Clock } from "./core/clock.ts";
export type { ErrorCode } from "./core/error-codes.ts";
export {
  ApiError,
  AppError,
  AuthError,
  CanceledError,
  DataError,
  JobError,
  LockedError,
  TransportError,
  UsageError,
  WaitError,
} from "./core/errors.ts";
export type { Failure } from "./core/failure.ts";
export type { Json, JsonObject } from "./core/json.ts";
export { silentLog } from "./core/log.ts";
export type { Log } from "./core/log.ts";
export { Secret } from "./core/secret.ts";
export type { StepContext } from "./core/step-context.ts";

export type { Executor, RunOutcome, WorkflowDefinition } from "./engine/executor.ts";
export type { RunEvent } from "./engine/events.ts";
export { createLocalExecutor } from "./engine/local-executor.ts";
export type { RunState } from "./engine/run-state.ts";

export { createPlatform } from "./platform/create-platform.ts";
export type { PlatformOptions } from "./platform/create-platform.ts";
export type { Platform } from "./platform/platform.ts";
export type { Tenant } from "./platform/records.ts";

export type { Manifest } from "./data/manifest-record.ts";
export { countRows, headRows } from "./data/read-audience.ts";
export { verifyFolder } from "./data/verify-folder.ts";

export { steps } from "./steps/catalog.ts";
export { DEFAULT_TIMING, defineStep } from "./steps/step.ts";
export type { Step, StepPorts } from "./steps/step.ts";

export type { AudienceResult } from "./workflows/audience-result.ts";
export { downloadScores } from "./workflows/download-scores.ts";
export type { DownloadScoresInput } from "./workflows/download-scores.ts";
export { exportAudience } from "./workflows/export-audience.ts";
export type { ExportAudienceInput } from "./workflows/export-audience.ts";
export { bindRecipe } from "./workflows/recipe.ts";
export type { Recipe, RecipeContext } from "./workflows/recipe.ts";

export { startSimulator } from "./simulator/start.ts";
export type { RunningSimulator } from "./simulator/start.ts";
