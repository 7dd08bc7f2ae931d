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
  const ends: StepEnded[] = [];
  for (const event of events) {
    remember(history, event);
    if (event.type === "step.completed" || event.type === "step.settled") ends.push(event);
    if (event.type === "run.failed") reopen(history, ends);
  }
  return history;
}

/**
 * A run that ended on a settled failure tries anew what had failed, since the reason may be gone (a right was granted). A failure
 * that the workflow has gone on from stays settled.
 */
function reopen(history: History, ends: StepEnded[]): void {
  const first = ends.findIndex(
    (end, at) => end.type === "step.settled" && !goneOn(ends.slice(at + 1)),
  );
  if (first < 0) return;
  for (const { step, within } of ends.splice(first)) {
    const recorded = within && history.get(step);
    if (recorded) delete recorded.ended;
  }
}

/** Whether a step outside of every block was completed. */
function goneOn(later: readonly StepEnded[]): boolean {
  const inside = new Set(later.flatMap(({ within }) => within ?? []));
  return later.some(({ step, within }) => !within && !inside.has(step));
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
