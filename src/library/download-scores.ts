import { resolve } from "node:path";

import type { Tenant } from "../platform/records.ts";
import type { DeliveryOptions } from "../workflows/audience-options.ts";
import {
  type DownloadScoresInput,
  type DownloadSource,
  downloadScores as recipe,
} from "../workflows/download-scores.ts";
import { exportDefaults } from "../workflows/export-defaults.ts";
import type { OutputOptions } from "../workflows/output-options.ts";
import type { Optional } from "./optional.ts";
import { toRowOptions } from "./row-choices.ts";
import { type AudienceRun, runAudience } from "./run-audience.ts";
import type { RunSettings } from "./run-settings.ts";
import { wrong } from "./wrong-option.ts";

/** What to download: exactly one of `dataset`, `batch` and `job`. Delivery defaults to no overwriting, no bound of bytes. */
export interface DownloadChoices extends Optional<DeliveryOptions & OutputOptions> {
  /** Id or name of a dataset, whose newest successful batch is taken. */
  readonly dataset?: string | undefined;
  /** Id of one batch. */
  readonly batch?: string | undefined;
  /** Id of an export job, whoever started it; it is waited for. */
  readonly job?: string | undefined;
  /** Whose batches of the dataset count: a client's name, or `any`. Default `acp_foundation_push` (documented), or the only one there is. */
  readonly createdClient?: string | undefined;
  /** Every live batch of the dataset instead of the newest. Default false. */
  readonly allLive?: boolean | undefined;
  /** Output folder, relative to the working folder; made if absent, else it has to be empty. */
  readonly out: string;
}

export type DownloadScoresOptions = DownloadChoices & RunSettings;

/**
 * Downloads a dataset's newest batch (or one batch, or what an export job wrote), verified. The same call again continues what was
 * interrupted. Fails with the codes of the README, such as `dataset-not-found`, `no-batch`, `batch-failed`, `output-not-empty`.
 */
export function downloadScores(options: DownloadScoresOptions): Promise<AudienceRun> {
  return runAudience(recipe, (tenant) => toDownloadInput(options, tenant), options);
}

function toDownloadInput(choices: DownloadChoices, tenant: Tenant): DownloadScoresInput {
  const { overwrite, strictCounts, maxBytes } = exportDefaults;
  return {
    overwrite: choices.overwrite ?? overwrite,
    strictCounts: choices.strictCounts ?? strictCounts,
    maxBytes: choices.maxBytes ?? maxBytes,
    tenant: { ...tenant },
    source: sourceOf(choices),
    out: resolve(choices.out),
    ...toRowOptions(choices),
  };
}

function sourceOf(choices: DownloadChoices): DownloadSource {
  const { dataset, batch, job, createdClient = null, allLive = false } = choices;
  const given = [dataset, batch, job].filter((value) => value !== undefined);
  if (given.length !== 1) throw wrong("Give exactly one of dataset, batch and job.");
  if (dataset !== undefined) return { kind: "dataset", dataset, createdClient, allLive };
  if (createdClient !== null || allLive) {
    throw wrong("createdClient and allLive choose among a dataset's batches. Give dataset.");
  }
  return batch === undefined ? { kind: "job", jobId: job ?? "" } : { kind: "batch", batch };
}
