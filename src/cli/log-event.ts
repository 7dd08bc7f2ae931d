import type { Log } from "../core/log.ts";
import type { RunEvent } from "../engine/events.ts";

/** What happens in a run, for the log: which step and how it ended, never what it was given or gave. */
export function logEvent(log: Log, event: RunEvent): void {
  // Bytes and polls come in floods, and every poll is a request in the log already.
  if (event.type === "step.progressed") return;
  const fields = {
    run: event.runId,
    ...("step" in event && { step: event.step }),
    ...("durationMs" in event && { durationMs: event.durationMs }),
    ...("fact" in event && { fact: event.fact }),
    ...("failure" in event && { code: event.failure.code, reason: event.failure.message }),
  };
  if ("failure" in event) log.warn(event.type, fields);
  else log.info(event.type, fields);
}
