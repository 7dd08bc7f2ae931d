// The public library. What is not here may change without notice.

export { exportAudience } from "./library/export-audience.ts";
export type { ExportAudienceOptions } from "./library/export-audience.ts";
export type { ExportChoices } from "./library/export-choices.ts";
export { refreshAudience } from "./library/refresh-audience.ts";
export type {
  RefreshAudienceOptions,
  RefreshChoices,
  RefreshRun,
} from "./library/refresh-audience.ts";
export type { RefreshDelta, RefreshResult } from "./workflows/refresh-result.ts";
export { downloadScores } from "./library/download-scores.ts";
export type { DownloadChoices, DownloadScoresOptions } from "./library/download-scores.ts";
export type { AudienceRun } from "./library/run-audience.ts";
export { peekBatch } from "./library/peek.ts";
export type { PeekOptions } from "./library/peek.ts";
export type { PeekResult } from "./workflows/peek.ts";
export {
  convertAudience,
  queryAudience,
  readAudience,
  verifyAudience,
} from "./library/audience.ts";
export type { ConvertAudienceOptions, ConvertedAudience } from "./data/rows/convert-output.ts";
export type { QueryRow } from "./data/rows/query-audience.ts";
export { diffAudiences } from "./library/diff-audiences.ts";
export type { DiffAudiencesOptions } from "./library/diff-audiences.ts";
export type { BatchChoice } from "./library/batch-choice.ts";
export type { AudienceDiff } from "./data/diff/diff-audiences.ts";
export type { AudienceRow, ReadRowsOptions } from "./data/rows/read-audience.ts";
export type { FileProblem, VerifiedFolder, VerifyOptions } from "./data/output/verify-folder.ts";
export type {
  ConvertedFile,
  Manifest,
  ManifestFile,
  ManifestSegment,
} from "./data/output/manifest-record.ts";
export type { AudienceResult } from "./workflows/audience-result.ts";

export { createClient } from "./library/client.ts";
export type { ClientOptions } from "./library/client.ts";
export { configFromEnv } from "./library/config-from-env.ts";
export type { EnvironmentConfig } from "./library/config-from-env.ts";
export type { Platform } from "./platform/platform.ts";

export { defineWorkflow, runWorkflow } from "./library/run-workflow.ts";
export { runWorkflowFile, type WorkflowFileSettings } from "./library/run-workflow-file.ts";
export type { RunSettings } from "./library/run-settings.ts";
export { recipes } from "./library/recipes.ts";
export type { Recipe, RecipeContext } from "./workflows/recipe.ts";
export { steps } from "./steps/catalog.ts";
export type { StepInput, StepInputs, StepName, StepOutput, StepOutputs } from "./steps/catalog.ts";
export type { JsonSchema } from "./steps/step-document.ts";
export { defineStep } from "./steps/step.ts";
export type { Step, StepPorts, StepTiming } from "./steps/step.ts";
export type { StepContext } from "./core/step-context.ts";
export { createLocalExecutor } from "./engine/local-executor.ts";
export type { Executor, RunOutcome } from "./engine/executor.ts";
export type { RunEvent } from "./engine/events.ts";
export type { RunState } from "./engine/run-state.ts";

export { startSimulator } from "./simulator/start.ts";
export type { RunningSimulator, StartSimulatorOptions } from "./simulator/start.ts";

export { errorCodes } from "./core/error-codes.ts";
export type { ErrorCode } from "./core/error-codes.ts";
export {
  ApiError,
  AppError,
  AuthError,
  CanceledError,
  DataError,
  isAppError,
  JobError,
  LockedError,
  TransportError,
  UsageError,
  WaitError,
} from "./core/errors.ts";
export type { Failure } from "./core/failure.ts";
export { Secret } from "./core/secret.ts";
export { systemClock } from "./core/clock.ts";
export type { Clock } from "./core/clock.ts";
export type { Log } from "./core/log.ts";
export type { Json, JsonObject } from "./core/json.ts";
