import type { Failure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";
import type { RunEvent } from "./events.ts";

/** What a run's journal says of one name. */
export type Recorded = {
  kind: "step" | "settle" | "sleep";
  begun?: { readonly marker: Json; readonly startedAt: string };
  wakeAt?: string;
  ended?: Ended;
  /** Names used inside a settled block. */
  within: readonly string[];
};

type Ended =
  { readonly ok: true; readonly output: Json } | { readonly ok: false; readonly failure: Failure };

export type History = Map<string, Recorded>;

/** What a replay answers from. A failed step is not in it as such: it runs again. */
export function readHistory(events: Iterable<RunEvent>): History {
  const history: History = new Map();
  for (const event of events) remember(history, event);
  return history;
}

function remember(history: History, event: RunEvent): void {
  if (!("step" in event)) return;
  switch (event.type) {
    case "step.started":
      recordedAs(history, event.step, "step").begun ??= {
        marker: event.marker,
        startedAt: event.at,
      };
      return;
    case "step.noted":
    case "step.failed":
      recordedAs(history, event.step, "step");
      return;
    case "sleep.started":
      recordedAs(history, event.step, "sleep").wakeAt ??= event.wakeAt;
      return;
    case "step.completed":
    case "step.settled":
      rememberEnd(history, event);
      return;
    case "step.running":
    case "step.progressed":
  }
}

type StepEnded = RunEvent & { readonly type: "step.completed" | "step.settled" };

function rememberEnd(history: History, event: StepEnded): void {
  const recorded = recordedAs(history, event.step, event.within ? "settle" : "step");
  recorded.within = event.within ?? [];
  recorded.ended =
    event.type === "step.completed"
      ? { ok: true, output: event.output }
      : { ok: false, failure: event.failure };
}

/** What is known of a name; the first record of it says what kind it is. */
export function recordedAs(history: History, name: string, kind: Recorded["kind"]): Recorded {
  const known = history.get(name);
  if (known) return known;
  const recorded: Recorded = { kind, within: [] };
  history.set(name, recorded);
  return recorded;
}
