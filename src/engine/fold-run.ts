import type { RunEvent } from "./events.ts";
import type { RunState, StepState } from "./run-state.ts";

/** What the events of one run, in order, come to. Undefined before `run.started`. */
export function foldRun(events: Iterable<RunEvent>): RunState | undefined {
  let state: RunState | undefined;
  // Kept apart, so that a run of many thousand steps is folded in linear time.
  const steps = new Map<string, StepState>();
  for (const event of events) {
    if (state && "step" in event && event.sequence > 0) {
      steps.set(event.step, nextStepState(steps.get(event.step), event));
      state = { ...state, updatedAt: event.at };
    } else {
      state = nextRunState(state, event);
    }
  }
  return state && { ...state, steps: [...steps.values()] };
}

/** One event further. Events that are not journaled change nothing. */
export function nextRunState(state: RunState | undefined, event: RunEvent): RunState | undefined {
  if (event.type === "run.started") return startedState(event);
  if (!state || event.sequence === 0) return state;
  return { ...state, updatedAt: event.at, ...changeOf(state, event) };
}

function startedState(event: RunEvent & { readonly type: "run.started" }): RunState {
  const { runId, workflow, version, input, fingerprint, runKey, at } = event;
  return {
    runId,
    workflow,
    version,
    status: "running",
    held: true,
    input,
    fingerprint,
    runKey,
    startedAt: at,
    updatedAt: at,
    finishedAt: null,
    owner: null,
    output: null,
    failure: null,
    steps: [],
  };
}

type Change = Partial<RunState>;

function changeOf(state: RunState, event: RunEvent): Change {
  if ("step" in event) return { steps: withStep(state.steps, event) };
  switch (event.type) {
    case "run.started":
      return {};
    case "run.claimed":
      return {
        status: "running",
        held: true,
        owner: event.owner,
        failure: null,
        finishedAt: null,
      };
    case "run.succeeded":
      return ended("succeeded", event.at, { output: event.output, failure: null });
    case "run.failed":
      return ended("failed", event.at, { failure: event.failure });
    case "run.canceled":
      return ended("canceled", event.at, { failure: event.failure });
    case "run.parked":
      return { ...ended("parked", event.at, { failure: event.failure }), finishedAt: null };
    default:
      return event satisfies never;
  }
}

function ended(status: RunState["status"], at: string, change: Change): Change {
  return { status, held: false, owner: null, finishedAt: at, ...change };
}

type StepEvent = Extract<RunEvent, { readonly step: string }>;

function stepChange(step: StepState, event: StepEvent): Partial<StepState> {
  switch (event.type) {
    case "step.started":
      // The first marker is the one that every later attempt looks for.
      return { status: "started", failure: null, marker: step.marker ?? event.marker };
    case "step.noted":
      return { status: "started", failure: null, facts: [...step.facts, event.fact] };
    case "step.completed":
      return {
        status: "completed",
        failure: null,
        output: event.output,
        durationMs: event.durationMs,
        within: event.within ?? null,
      };
    case "step.failed":
      return { status: "failed", failure: event.failure };
    case "step.settled":
      return { status: "failed", failure: event.failure, within: event.within };
    case "sleep.started":
      return { status: "sleeping", facts: [{ wakeAt: event.wakeAt }] };
    case "step.running":
    case "step.progressed":
      return {};
    default:
      return event satisfies never;
  }
}

function withStep(steps: readonly StepState[], event: StepEvent): readonly StepState[] {
  const index = steps.findIndex((step) => step.name === event.step);
  const next = nextStepState(steps[index], event);
  return index === -1 ? [...steps, next] : steps.with(index, next);
}

function nextStepState(known: StepState | undefined, event: StepEvent): StepState {
  const step = known ?? newStep(event.step);
  return { ...step, ...stepChange(step, event) };
}

function newStep(name: string): StepState {
  return {
    name,
    status: "started",
    marker: null,
    facts: [],
    output: null,
    failure: null,
    durationMs: null,
    within: null,
  };
}
