import { toTimestamp } from "../core/clock.ts";
import { batchRows } from "./batch-handlers.ts";
import { credentials } from "./credentials.ts";
import { audienceKey, lastEvaluation, memberCounts } from "./segment-members.ts";
import type { Simulation } from "./simulation.ts";

/** What is really there, for whoever checks a result. */
export interface World {
  /** Also audiences from elsewhere, by the id and the name that they have there; those are never evaluated here. */
  readonly segments: readonly {
    readonly id: string;
    readonly name: string;
    /** Members with status realized on the world's day. */
    readonly rows: number;
    /** End of the last completed evaluation that covers it. */
    readonly evaluatedAt: string | null;
  }[];
  readonly datasets: readonly {
    readonly id: string;
    readonly name: string;
    readonly profileEnabled: boolean;
    /** It has a tag of aepx. */
    readonly createdByAepx: boolean;
    readonly batches: readonly { readonly id: string; readonly rows: number }[];
  }[];
  readonly sandboxes: readonly string[];
}

export async function describeWorld(simulation: Simulation): Promise<World> {
  const { state } = simulation;
  const segments = [...state.segments.values()].map(({ id, name }) => ({
    id,
    name,
    evaluatedAt: evaluatedAt(simulation, id),
    key: id,
  }));
  // Accounts are no people: nobody has a rule for them.
  const audiences = [...state.audiences.values()].map((audience) => ({
    id: audience.audienceId,
    name: audience.name,
    evaluatedAt: null,
    key: audience.kind === "account" ? "" : audienceKey(audience),
  }));
  const all = [...segments, ...audiences];
  const counts = await memberCounts(simulation, {
    ids: all.map(({ key }) => key),
    day: state.day,
  });
  const datasets = [...state.datasets.values()].map(async ({ id, name, tags }) => ({
    id,
    name,
    profileEnabled: (tags["unifiedProfile"] ?? []).includes("enabled:true"),
    createdByAepx: Object.keys(tags).some((tag) => tag.startsWith("aepx/")),
    batches: await batchesOf(simulation, id),
  }));
  return {
    segments: all.map(({ id, name, evaluatedAt: at }, n) => ({
      id,
      name,
      rows: counts[n]?.realized ?? 0,
      evaluatedAt: at,
    })),
    datasets: await Promise.all(datasets),
    sandboxes: [credentials.sandbox],
  };
}

async function batchesOf(simulation: Simulation, datasetId: string) {
  const { state, now } = simulation;
  const batches = [...state.batches.values()]
    .filter((batch) => batch.datasetId === datasetId && batch.visibleAt <= now() && !batch.vanished)
    .toSorted((a, b) => b.createdAt - a.createdAt);
  return Promise.all(
    batches.map(async (batch) => ({ id: batch.id, rows: await batchRows(simulation, batch) })),
  );
}

function evaluatedAt(simulation: Simulation, segmentId: string): string | null {
  const last = lastEvaluation(simulation, segmentId);
  return last ? toTimestamp(last.endedAt) : null;
}
