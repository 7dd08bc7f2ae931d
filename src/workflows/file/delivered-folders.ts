import { dirname } from "node:path";

import { isPlainObject, type Json } from "../../core/json.ts";
import type { RunState } from "../../engine/run-state.ts";
import { splitText, wholeExpression } from "./expression-text.ts";
import { asFileRun, ownerOf, stepIdOf } from "./file-run.ts";
import type { FileStep } from "./model.ts";

/** A folder that a run of a file declared whole. */
export interface DeliveredFolder {
  /** Absolute. */
  readonly folder: string;
  /** The run that its manifest names; null: that cannot be told from the record. */
  readonly runId: string | null;
}

/** The folders in which steps of the run wrote a manifest, in their order, each once. */
export function deliveredFolders({
  runId,
  input,
  steps,
}: Pick<RunState, "runId" | "input" | "steps">): DeliveredFolder[] {
  const run = asFileRun(input);
  if (!run) return [];
  const owner = ownerOf(runId, run);
  const writers = new Map(
    run.file.steps.filter(({ use }) => use === "write-manifest").map((step) => [step.id, step]),
  );
  const found = new Map<string, DeliveredFolder>();
  for (const { name, status, output } of steps) {
    const writer = writers.get(stepIdOf(name));
    const manifest = status === "completed" ? manifestOf(output) : undefined;
    if (!writer || manifest === undefined) continue;
    const folder = dirname(manifest);
    found.set(folder, { folder, runId: namedRun(writer, owner) });
  }
  return [...found.values()];
}

function manifestOf(output: Json): string | undefined {
  const manifest = isPlainObject(output) ? output["manifest"] : undefined;
  return typeof manifest === "string" ? manifest : undefined;
}

/** Nearly every file writes `${{ run.id }}` there; what else it computes is not worked out here. */
function namedRun({ with: { runId = null } }: FileStep, owner: string): string | null {
  if (typeof runId !== "string") return null;
  const parts = splitText(runId);
  if (wholeExpression(parts) === "run.id") return owner;
  return parts.every(({ kind }) => kind === "text") ? runId : null;
}
