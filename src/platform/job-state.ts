import type { Log } from "../core/log.ts";
import type { JobState, RemoteError } from "./records.ts";
import { wireList, wireObject, wireText } from "./wire.ts";

/**
 * Export jobs document NEW, PROCESSING, SUCCEEDED and FAILED, segment jobs QUEUED, CANCELLING and CANCELLED besides. What follows
 * a cancelled export is not documented, so every spelling counts (inferred). A word nobody knows counts as running.
 */
export function jobState(status: string): JobState {
  switch (status.toUpperCase()) {
    case "SUCCEEDED":
      return "succeeded";
    case "FAILED":
      return "failed";
    case "CANCELLED":
    case "CANCELED":
    case "KILLED":
      return "canceled";
    default:
      return "running";
  }
}

/** Words for a job that goes on; the other known ones are in `jobState`. */
const running = new Set(["NEW", "PENDING", "QUEUED", "PROCESSING", "CANCELLING", "CANCELING"]);

/** Tells the log of each word that nobody knows, once: a job may be waited for because of it. */
export function createStatusWatch(log: Log): (status: string) => void {
  const told = new Set<string>();
  return (status) => {
    if (jobState(status) !== "running" || running.has(status) || told.has(status)) return;
    told.add(status);
    log.warn("a job has a status that aepx does not know, so it counts as running", { status });
  };
}

/** Jobs name the text `msg`. The call stack is left behind. */
export function toJobErrors(wire: unknown): readonly RemoteError[] {
  return wireList(wire).map((entry) => {
    const error = wireObject(entry);
    return {
      code: wireText(error["code"]) ?? "unknown",
      message: wireText(error["msg"]) ?? wireText(error["message"]) ?? "",
    };
  });
}
