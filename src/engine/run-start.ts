import { DataError, UsageError } from "../core/errors.ts";
import { canonicalJson, type Json, type JsonObject } from "../core/json.ts";
import type { EventBody, RunEvent } from "./events.ts";
import type { WorkflowDefinition } from "./executor.ts";
import { foldRun } from "./fold-run.ts";
import { fingerprintOf, sha256 } from "./run-layout.ts";
import type { RunState } from "./run-state.ts";

/** The first record of a run: what it is a run of. */
export type StartBody = EventBody & { readonly type: "run.started" };

export function startBodyOf<I extends JsonObject, O extends Json>(
  definition: WorkflowDefinition<I, O>,
  input: I,
  runKey: string | null,
): StartBody {
  return {
    type: "run.started",
    workflow: definition.name,
    version: definition.version,
    hash: hashOf(definition),
    input,
    fingerprint: fingerprintOf(definition.name, input),
    runKey,
  };
}

/** Fails with `journal-damaged` when the journal begins with anything else. */
export function startOf(events: readonly RunEvent[]): RunEvent & StartBody {
  const [first] = events;
  if (first?.type === "run.started") return first;
  throw new DataError(
    "journal-damaged",
    `The journal of run ${first?.runId ?? "without records"} does not begin with the start of the run. Restore it from a backup, or start the run again.`,
  );
}

/** Where a run stands. Fails like `startOf`. */
export function stateOf(events: readonly RunEvent[]): RunState {
  startOf(events);
  return foldRun(events) as RunState;
}

/** Refuses, with `workflow-version`, to continue a run by other code than it was recorded under. */
export function checkVersion<I extends JsonObject, O extends Json>(
  recorded: RunEvent & StartBody,
  definition: WorkflowDefinition<I, O>,
): void {
  const hash = hashOf(definition);
  if (recorded.version === definition.version && recorded.hash === hash) return;
  const { runId, workflow } = recorded;
  const was = codeName(recorded.version, recorded.hash);
  const is = codeName(definition.version, hash);
  throw new UsageError(
    "workflow-version",
    `Run ${runId} was recorded by ${workflow} ${was}, and this is ${is}: other code cannot continue it. Finish it with the version it began with, or cancel it with "aepx runs cancel ${runId}" and start again.`,
    { details: { runId, workflow, recorded: was, current: is } },
  );
}

type Wanted = Pick<RunState, "workflow" | "input" | "fingerprint" | "runKey">;

/** Refuses, with `run-key-conflict`, a key that already stands for something else. */
export function checkKey(
  recorded: Wanted & Pick<RunState, "runId" | "startedAt">,
  wanted: Wanted,
): void {
  if (recorded.fingerprint === wanted.fingerprint && recorded.runKey === wanted.runKey) return;
  const { runId, workflow, startedAt } = recorded;
  const differing =
    workflow === wanted.workflow ? differingFields(recorded.input, wanted.input) : [];
  const what =
    differing.length === 0 ? "something else" : `other values of ${differing.join(", ")}`;
  throw new UsageError(
    "run-key-conflict",
    `Run key "${wanted.runKey}" already stands for run ${runId} (${workflow}, started ${startedAt}) with ${what}. Use another run key, or repeat the arguments of that run: aepx runs show ${runId}`,
    { details: { runId, workflow, runKey: wanted.runKey, differing } },
  );
}

/** Names only: values may be rows. */
function differingFields(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(after[name]),
  );
}

function hashOf<I extends JsonObject, O extends Json>(
  definition: WorkflowDefinition<I, O>,
): string {
  return definition.hash ?? sha256(definition.run.toString());
}

function codeName(version: string, hash: string): string {
  return `version ${version} (code ${hash.slice(0, 8)})`;
}
