import { formatDuration } from "../core/duration.ts";
import type { RunState, StepState } from "../engine/run-state.ts";

type Row = readonly [string, string | null, string | null];

/** A step, or a block with what ran in it. */
type Entry = { readonly step: StepState; readonly inner: readonly Entry[] };

/**
 * The steps of a run as rows of name, status and duration. What ran in a block stands below the block's name; a block of one step is that
 * step. A step that ended the run with the failure of another one says so, since there was but one failure.
 */
export function stepRows({ steps }: Pick<RunState, "steps">): Row[] {
  const failures = new Set<string>();
  const rows: Row[] = [];
  const add = (entries: readonly Entry[], indent: string) => {
    for (const { step, inner } of entries) {
      if (step.within === null) rows.push(rowOf(step, indent, failures));
      else if (inner.length === 1) add(inner, indent);
      else if (inner.length > 1) {
        rows.push([`${indent}${step.name}:`, "", durationOf(step)]);
        add(inner, `${indent}  `);
      }
    }
  };
  add(grouped(steps), "");
  return rows;
}

function rowOf(step: StepState, indent: string, failures: Set<string>): Row {
  const { failure } = step;
  const key = failure && `${failure.code} ${failure.message}`;
  const isRepeat = key !== null && failures.has(key);
  if (key !== null) failures.add(key);
  return [`${indent}${step.name}`, isRepeat ? "gave up" : step.status, durationOf(step)];
}

function durationOf({ durationMs }: StepState): string | null {
  return durationMs === null ? null : formatDuration(durationMs);
}

/**
 * A block is recorded when it ends, after its steps, and knows how often it asked for which name. Those are its own: the last such steps
 * before it, or, where it was entered anew and got further, the first ones after it.
 */
function grouped(steps: readonly StepState[]): Entry[] {
  const entries: (Entry | undefined)[] = steps.map((step) => ({ step, inner: [] }));
  for (const [at, { within }] of steps.entries()) {
    const wanted = [...(within ?? [])];
    const places = [...entries.keys()];
    const before = places.slice(0, at).toReversed();
    const taken = [...before, ...places.slice(at + 1)].filter((index) =>
      takes(wanted, entries[index]),
    );
    const inner = taken.toSorted((a, b) => a - b).flatMap((index) => entries[index] ?? []);
    if (taken.length === 0) continue;
    for (const index of taken) entries[index] = undefined;
    const step = steps[at];
    if (step) entries[at] = { step, inner };
  }
  return ordered(
    entries.filter((entry) => entry !== undefined),
    steps,
  );
}

/** Crosses the entry's name off the wanted ones, and with a block what it had taken itself. */
function takes(wanted: string[], entry: Entry | undefined): boolean {
  if (!entry) return false;
  const name = entry.step.name.replace(/#\d+$/, "");
  if (!wanted.includes(name)) return false;
  for (const used of [name, ...(entry.step.within ?? [])]) {
    const index = wanted.indexOf(used);
    if (index >= 0) wanted.splice(index, 1);
  }
  return true;
}

/** By their first step. */
function ordered(entries: readonly Entry[], steps: readonly StepState[]): Entry[] {
  const place = ({ step, inner }: Entry): number =>
    Math.min(steps.indexOf(step), ...inner.map(place));
  return entries.toSorted((a, b) => place(a) - place(b));
}
