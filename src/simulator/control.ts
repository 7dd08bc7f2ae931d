import { UsageError } from "../core/errors.ts";
import { isRecord } from "./bodies.ts";
import { addExtraBatch, findDataset, moveToDay, type ExtraBatch } from "./default-world.ts";
import { editRule, findSegment } from "./edit-rule.ts";
import { parseFaults } from "./fault-grammar.ts";
import type { Simulation } from "./simulation.ts";

/** What may be changed while a simulator runs. */
export interface ControlChange {
  /** Replaces all faults; an empty list ends them. */
  readonly faults?: readonly string[];
  /** A later day: the clock moves on by whole days, with new scores and a new scheduled evaluation. */
  readonly day?: number;
  /** Moves the server's clock on and nothing else: no day comes with it, so what was evaluated grows old. */
  readonly advanceSeconds?: number;
  /** Adds a good batch that replaces no other. */
  readonly extraBatch?: ExtraBatch;
  /** Id or name of a segment: its rule is edited, the PQL at once, the members with the next evaluation. */
  readonly editRule?: string;
}

/** Checks the whole change, then makes it. Fails with `bad-option`. */
export function applyChange(simulation: Simulation, change: ControlChange): void {
  const { state, faults } = simulation;
  const { day, advanceSeconds: seconds = 0, extraBatch, editRule: edited } = change;
  const rules = change.faults && parseFaults(change.faults);
  requireTimes(change, state.day);
  requireThings(simulation, change);
  if (rules) faults.replace(rules);
  if (day !== undefined) moveToDay(simulation, day);
  state.offsetMs += seconds * 1000;
  state.idleMs += seconds * 1000;
  if (extraBatch) addExtraBatch(simulation, extraBatch);
  if (edited !== undefined) editRule(simulation, edited);
}

function requireTimes({ day, advanceSeconds: seconds = 0 }: ControlChange, today: number): void {
  if (day !== undefined && !(Number.isInteger(day) && day >= today)) {
    throw refused(`"day" has to be a whole number from ${today}, the present day`);
  }
  if (!(Number.isFinite(seconds) && seconds >= 0)) {
    throw refused('"advanceSeconds" has to be a number from 0');
  }
}

function requireThings(
  simulation: Simulation,
  { extraBatch, editRule: edited }: ControlChange,
): void {
  if (extraBatch && !findDataset(simulation, extraBatch.dataset)) {
    throw refused(`there is no data set "${extraBatch.dataset}"`);
  }
  if (edited !== undefined && !findSegment(simulation, edited)) {
    throw refused(`there is no segment "${edited}"`);
  }
}

/** Reads a change that came as JSON. Fails with `bad-option`. */
export function toControlChange(body: unknown): ControlChange {
  if (!isRecord(body)) throw refused("it has to be a JSON object");
  const known = ["faults", "day", "advanceSeconds", "extraBatch", "editRule"];
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) throw refused(`"${unknown}" is none of ${known.join(", ")}`);
  const { faults } = body;
  if (faults !== undefined && !isTextList(faults)) {
    throw refused('"faults" has to be a list of fault rules');
  }
  return {
    ...(faults !== undefined && { faults }),
    ...numberField(body, "day"),
    ...numberField(body, "advanceSeconds"),
    ...extraBatchField(body["extraBatch"]),
    ...editField(body["editRule"]),
  };
}

function extraBatchField(value: unknown): ControlChange {
  if (value === undefined) return {};
  const { dataset, client } = isRecord(value) ? value : {};
  if (typeof dataset !== "string" || (client !== undefined && typeof client !== "string")) {
    throw refused('"extraBatch" has to be an object with the text dataset, and perhaps client');
  }
  return { extraBatch: { dataset, ...(client !== undefined && { client }) } };
}

function editField(value: unknown): ControlChange {
  if (value === undefined) return {};
  if (typeof value !== "string") throw refused('"editRule" has to be the id or name of a segment');
  return { editRule: value };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function numberField(body: Record<string, unknown>, name: "day" | "advanceSeconds"): ControlChange {
  const value = body[name];
  if (value === undefined) return {};
  if (typeof value !== "number") throw refused(`"${name}" has to be a number`);
  return { [name]: value };
}

function refused(why: string): UsageError {
  return new UsageError("bad-option", `The control change is not usable: ${why}.`);
}
