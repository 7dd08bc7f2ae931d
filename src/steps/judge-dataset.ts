import { formatAge } from "../core/duration.ts";
import type { Dataset } from "../platform/records.ts";
import { CREATED_TAG, KIND_TAG, RUN_TAG } from "./create-dataset.ts";

/** What is known of the run that made a dataset. */
export type MakerStanding =
  | { readonly kind: "over"; readonly status: string }
  /** It works, waits, or can be continued; or another, `runId`, that goes on with what it began. */
  | { readonly kind: "open"; readonly runId: string; readonly status: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "unreadable" };

export type Verdict = {
  readonly delete: boolean;
  readonly reason: string;
  /** Null: nobody says when it was made. */
  readonly ageMs: number | null;
};

export interface JudgeOptions {
  readonly nowMs: number;
  readonly olderThanMs: number;
  readonly maker: MakerStanding;
}

/** Whether a dataset with aepx's tags is one that nobody needs any more. In doubt it is kept. */
export function judgeDataset(dataset: Dataset, options: JudgeOptions): Verdict {
  const madeMs = madeAtMs(dataset);
  const ageMs = madeMs === null ? null : Math.max(0, options.nowMs - madeMs);
  const kept = reasonToKeep(dataset, ageMs, options);
  if (kept !== undefined) return { delete: false, reason: kept, ageMs };
  return { delete: true, reason: whyNobodyNeedsIt(dataset, options.maker), ageMs };
}

/** The run whose tag it bears; null when the tag is not as aepx writes it. */
export function makerOf({ tags }: Dataset): string | null {
  const [runId, ...more] = tags[RUN_TAG] ?? [];
  return runId === undefined || more.length > 0 ? null : runId;
}

function reasonToKeep(
  dataset: Dataset,
  ageMs: number | null,
  { maker, olderThanMs }: JudgeOptions,
): string | undefined {
  const runId = makerOf(dataset);
  if (runId === null) return "its tag aepx/run does not name one run";
  if (dataset.tags[KIND_TAG]?.join() !== "own") return "it was named with --dataset";
  if (dataset.profileEnabled) return "somebody enabled it for Profile";
  if (maker.kind === "open")
    return `run ${maker.runId} is ${maker.status}; it is free after: aepx runs cancel ${maker.runId}`;
  if (maker.kind === "unreadable") return `the record of run ${runId} cannot be read`;
  if (ageMs === null) return "nobody says when it was made";
  if (ageMs < olderThanMs) return `it is only ${formatAge(ageMs)} old`;
  return undefined;
}

/** The younger of what its maker's clock and the service say: a clock that was wrong must not make it old. */
function madeAtMs({ tags, createdAt }: Dataset): number | null {
  const times = [tags[CREATED_TAG]?.[0], createdAt]
    .map((text) => Date.parse(text ?? ""))
    .filter((ms) => !Number.isNaN(ms));
  return times.length === 0 ? null : Math.max(...times);
}

function whyNobodyNeedsIt(dataset: Dataset, maker: MakerStanding): string {
  const run = `run ${makerOf(dataset) ?? ""}`;
  if (maker.kind !== "over") return `${run} is not known on this machine`;
  return maker.status === "failed" ? `the job of ${run} ended badly` : `${run} ${verbOf(maker)}`;
}

function verbOf({ status }: { readonly status: string }): string {
  return status === "canceled" ? "was canceled" : status;
}
