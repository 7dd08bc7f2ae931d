import { awaitBatches } from "./await-batches.ts";
import { awaitExport } from "./await-export.ts";
import { cancelExport } from "./cancel-export.ts";
import { checkProfile } from "./check-profile.ts";
import { choosePathStep } from "./choose-path.ts";
import { claimOutputStep } from "./claim-output.ts";
import { createDataset } from "./create-dataset.ts";
import { downloadFilesStep } from "./download-files.ts";
import { findBatch } from "./find-batch.ts";
import { findSegment } from "./find-segment.ts";
import { listFiles } from "./list-files.ts";
import { startExport } from "./start-export.ts";
import type { Step } from "./step.ts";
import { verifyFiles } from "./verify-files.ts";
import { writeManifestStep } from "./write-manifest.ts";

/** Every step by its durable name. */
export const steps = {
  "claim-output": claimOutputStep,
  "find-segment": findSegment,
  "check-profile": checkProfile,
  "create-dataset": createDataset,
  "start-export": startExport,
  "await-export": awaitExport,
  "await-batches": awaitBatches,
  "choose-path": choosePathStep,
  "find-batch": findBatch,
  "list-files": listFiles,
  "download-files": downloadFilesStep,
  "verify-files": verifyFiles,
  "write-manifest": writeManifestStep,
  "cancel-export": cancelExport,
} as const;

export type StepName = keyof typeof steps;
export type StepInput<N extends StepName> =
  (typeof steps)[N] extends Step<infer I, infer _O> ? I : never;
export type StepOutput<N extends StepName> =
  (typeof steps)[N] extends Step<infer _I, infer O> ? O : never;
