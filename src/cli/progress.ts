import type { Clock } from "../core/clock.ts";
import type { RunEvent } from "../engine/events.ts";

/** Tells a person how it goes. */
export interface Progress {
  line(text: string): void;
  event(event: RunEvent): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly clock: Clock;
}

export const silentProgress: Progress = { line() {}, event() {} };

export function createProgress(options: ProgressOptions): Progress {
  return {
    line: (text) => options.write(`${text}\n`),
    event(event) {
      if (event.type === "step.completed") options.write(`✓ ${event.step}\n`);
    },
  };
}
