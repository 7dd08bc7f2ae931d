import type { RunEvent } from "../engine/events.ts";

/**
 * Lets every event through but a failure that another step failed with before: a step that decides not to go on fails with the very failure
 * it was asked about, and two crosses would look like two faults.
 */
export function withoutRepeats(onEvent: (event: RunEvent) => void): (event: RunEvent) => void {
  const firstStep = new Map<string, string>();
  return (event) => {
    if (event.type === "step.failed") {
      const { code, message } = event.failure;
      const key = `${code} ${message}`;
      const first = firstStep.get(key) ?? event.step;
      firstStep.set(key, first);
      if (first !== event.step) return;
    }
    onEvent(event);
  };
}
