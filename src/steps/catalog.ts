import { applyWindowStep } from "./apply-window.ts";
import { awaitBatches } from "./await-batches.ts";
import { awaitEvaluation } from "./await-evaluation.ts";
import { awaitExport } from "./await-export.ts";
import { cancelEvaluation } from "./cancel-evaluation.ts";
import { cancelExport } from "./cancel-export.ts";
import { checkAge } from "./check-age.ts";
import { checkFilter } from "./check-filter.ts";
import { checkGuardsStep } from "./check-guards.ts";
import { checkProfile } from "./check-profile.ts";
import { checkReplaced } from "./check-replaced.ts";
import { chooseMergePolicy } from "./choose-merge-policy.ts";
import { choosePathStep } from "./choose-path.ts";
import { claimOutputStep } from "./claim-output.ts";
import { convertFilesStep } from "./convert-files.ts";
import { createDataset } from "./create-dataset.ts";
import { deleteDataset } from "./delete-dataset.ts";
import { diffAudiencesStep } from "./diff-audiences.ts";
import { downloadFilesStep } from "./download-files.ts";
import { dropSourcesStep } from "./drop-sources.ts";
import { evaluateSegment } from "./evaluate-segment.ts";
import { filterFilesStep } from "./filter-files.ts";
import { findBatch } from "./find-batch.ts";
import { findSegment } from "./find-segment.ts";
import { listFiles } from "./list-files.ts";
import { openRefresh } from "./open-refresh.ts";
import { planExport } from "./plan-export.ts";
import { planRefreshStep } from "./plan-refresh.ts";
import { publishSnapshot } from "./publish-snapshot.ts";
import { readDefinitions } from "./read-definitions.ts";
import { runCommand } from "./run-command.ts";
import { startExport } from "./start-export.ts";
import type { Step } from "./step.ts";
import { verifyFiles } from "./verify-files.ts";
import { writeManifestStep } from "./write-manifest.ts";

/** Every step by its durable name. */
export const steps = {
  "claim-output": claimOutputStep,
  "find-segment": findSegment,
  "check-profile": checkProfile,
  "choose-merge-policy": chooseMergePolicy,
  "evaluate-segment": evaluateSegment,
  "await-evaluation": awaitEvaluation,
  "check-age": checkAge,
  "create-dataset": createDataset,
  "plan-export": planExport,
  "start-export": startExport,
  "await-export": awaitExport,
  "await-batches": awaitBatches,
  "choose-path": choosePathStep,
  "find-batch": findBatch,
  "check-replaced": checkReplaced,
  "list-files": listFiles,
  "check-filter": checkFilter,
  "download-files": downloadFilesStep,
  "verify-files": verifyFiles,
  "filter-files": filterFilesStep,
  "drop-sources": dropSourcesStep,
  "convert-files": convertFilesStep,
  "write-manifest": writeManifestStep,
  "delete-dataset": deleteDataset,
  "open-refresh": openRefresh,
  "read-definitions": readDefinitions,
  "plan-refresh": planRefreshStep,
  "apply-window": applyWindowStep,
  "diff-audiences": diffAudiencesStep,
  "check-guards": checkGuardsStep,
  "run-command": runCommand,
  "publish-snapshot": publishSnapshot,
  "cancel-export": cancelExport,
  "cancel-evaluation": cancelEvaluation,
} as const;

export type StepName = keyof typeof steps;
/** Input and output of each step by its name. */
export type StepInputs = {
  [N in StepName]: (typeof steps)[N] extends Step<infer I, infer _O> ? I : never;
};
export type StepOutputs = {
  [N in StepName]: (typeof steps)[N] extends Step<infer _I, infer O> ? O : never;
};
export type StepInput<N extends StepName> = StepInputs[N];
export type StepOutput<N extends StepName> = StepOutputs[N];
