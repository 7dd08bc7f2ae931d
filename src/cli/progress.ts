import type { Clock } from "../core/clock.ts";
import { scrub } from "../core/secret.ts";
import type { RunEvent } from "../engine/events.ts";
import { describeEvent } from "./event-line.ts";
import { printable } from "./printable.ts";

/** Tells a person how it goes. */
export interface Progress {
  readonly line: (text: string) => void;
  readonly event: (event: RunEvent) => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly clock: Clock;
}

/** At most one line of a topic in this time. */
const TOPIC_PAUSE_MS = 3000;

export const silentProgress: Progress = { line() {}, event() {} };

/** Plain lines, one per piece of news, never rewritten: right for a pipe and a log, and readable on a terminal. */
export function createProgress({ write, clock }: ProgressOptions): Progress {
  const toldAt = new Map<string, number>();
  const line = (text: string) => write(`${printable(scrub(text))}\n`);
  return {
    line,
    event(event) {
      const told = describeEvent(event);
      if (told === undefined) return;
      if (told.topic === undefined || isDue(toldAt, told.topic, clock.now())) line(told.text);
    },
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
