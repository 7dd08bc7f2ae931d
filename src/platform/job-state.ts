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
