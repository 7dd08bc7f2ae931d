import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import { scrub } from "../core/secret.ts";
import type { RunEvent } from "../engine/events.ts";
import { describeEvent, describeNews, type EventLine } from "./event-line.ts";
import { printable } from "./printable.ts";

/** Tells a person how it goes. */
export interface Progress {
  readonly line: (text: string) => void;
  readonly event: (event: RunEvent) => void;
  /** What a step tells that belongs to no run. */
  readonly news: (step: string, news: JsonObject) => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly clock: Clock;
}

/** At most one line of a topic in this time. */
const TOPIC_PAUSE_MS = 3000;

export const silentProgress: Progress = { line() {}, event() {}, news() {} };

/** Plain lines, one per piece of news, never rewritten: right for a pipe and a log, and readable on a terminal. */
export function createProgress({ write, clock }: ProgressOptions): Progress {
  const toldAt = new Map<string, number>();
  const line = (text: string) => write(`${printable(scrub(text))}\n`);
  const tell = (told: EventLine | undefined) => {
    if (told === undefined) return;
    if (told.topic === undefined || isDue(toldAt, told.topic, clock.now())) line(told.text);
  };
  return {
    line,
    event: (event) => tell(describeEvent(event)),
    news: (step, news) => tell(describeNews(step, news)),
  };
}

/** The first news of a topic only starts its clock: what is over within the pause needs no line. */
function isDue(toldAt: Map<string, number>, topic: string, now: number): boolean {
  const last = toldAt.get(topic);
  if (last === undefined) toldAt.set(topic, now);
  if (last === undefined || now - last < TOPIC_PAUSE_MS) return false;
  toldAt.set(topic, now);
  return true;
}
