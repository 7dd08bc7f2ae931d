import { formatDuration } from "../core/duration.ts";
import { isPlainObject, type Json, type JsonObject } from "../core/json.ts";
import { formatByteSize } from "../data/byte-size.ts";
import type { RunEvent } from "../engine/events.ts";

/** One event as a line for people. */
export interface EventLine {
  readonly text: string;
  /** Lines of one topic come in floods (bytes moved): the printer shows one every few seconds. */
  readonly topic?: string;
}

type Describe = {
  readonly [Type in RunEvent["type"]]: (
    event: Extract<RunEvent, { readonly type: Type }>,
  ) => EventLine | undefined;
};

const nothing = () => undefined;

const describe: Describe = {
  "run.started": ({ runId, workflow }) => ({ text: `run ${runId} (${workflow})` }),
  "run.claimed": nothing,
  "run.succeeded": nothing,
  "run.failed": nothing,
  "run.parked": nothing,
  "run.canceled": nothing,
  "step.running": nothing,
  "step.started": nothing,
  "step.settled": nothing,
  "step.noted": ({ step, fact }) => plain(step, describeFact(fact)),
  "step.progressed": ({ step, news }) => describeNews(step, news),
  // A block of steps has told its steps one by one.
  "step.completed": ({ step, durationMs, within }) =>
    within ? undefined : { text: `✓ ${step}  ${formatDuration(durationMs)}` },
  "step.failed": ({ step, failure }) => ({ text: `✗ ${step}  ${failure.code}` }),
  "sleep.started": ({ step, wakeAt }) => ({ text: `  ${step}: until ${wakeAt}` }),
};

/** Undefined for what a person need not see: request ids, claims, and ends, which the result tells. */
export function describeEvent(event: RunEvent): EventLine | undefined {
  return (describe[event.type] as (event: RunEvent) => EventLine | undefined)(event);
}

function plain(step: string, text: string | undefined): EventLine | undefined {
  return text === undefined ? undefined : { text: `  ${step}: ${text}` };
}

function describeFact(fact: JsonObject): string | undefined {
  const { adopted, job, batch, status, otherLiveBatches, nextEvaluationAt } = fact;
  if (isPlainObject(adopted)) return `found ${pairsOf(adopted)}, made by an earlier attempt`;
  if (isText(nextEvaluationAt)) return `the next evaluation is due at ${nextEvaluationAt}`;
  if (isText(job) && isText(status)) return `job ${job} is ${status}`;
  if (isText(batch) && isText(status)) return `batch ${batch} is ${status}`;
  if (isText(batch) && isCount(otherLiveBatches))
    return `batch ${batch} does not replace ${otherLiveBatches} other live ${otherLiveBatches === 1 ? "batch" : "batches"} of the dataset`;
  return undefined;
}

/** News of a step: bytes moved, files found, warnings. */
export function describeNews(step: string, news: JsonObject): EventLine | undefined {
  const { bytesDone, bytesTotal, filesDone, filesTotal, files, trouble, warning } = news;
  if (isText(warning)) return { text: `! ${warning}` };
  if (isText(trouble))
    return { text: `  ${step}: goes on after trouble: ${trouble}`, topic: `${step} trouble` };
  if (isCount(bytesDone) && isCount(bytesTotal)) {
    const moved = `${formatByteSize(bytesDone)} of ${formatByteSize(bytesTotal)}`;
    const done =
      isCount(filesDone) && isCount(filesTotal) ? `, ${filesDone} of ${filesTotal} files` : "";
    return { text: `  ${step}: ${moved}${done}${describeSpeed(news)}`, topic: `${step} bytes` };
  }
  if (isCount(files)) return { text: `  ${step}: ${files} files`, topic: `${step} files` };
  return undefined;
}

function describeSpeed({ bytesPerSecond, secondsLeft }: JsonObject): string {
  if (!isCount(bytesPerSecond) || !isCount(secondsLeft)) return "";
  const rate = `, ${formatByteSize(bytesPerSecond)}/s`;
  return secondsLeft === 0 ? rate : `${rate}, ${formatDuration(secondsLeft * 1000)} left`;
}

function pairsOf(value: JsonObject): string {
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${isText(inner) ? inner : JSON.stringify(inner)}`)
    .join(", ");
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number";
}
