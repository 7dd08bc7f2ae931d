import type { Operation } from "./operations.ts";
import { seededHex } from "./seeded.ts";
import type { Simulation } from "./simulation.ts";
import type { BatchRecord } from "./state.ts";

/** How long a batch is inactive before it is deleted. */
const INACTIVE_MS = 1000;

/**
 * Under `batch-vanishes` a batch goes inactive as soon as its files have been listed, and deleted a second later (the order was seen live);
 * its files are gone at once. What replaces it is in the dataset by then. Batches of jobs made under the fault vanish, and of all
 * others those that are read while it lasts.
 */
export function vanish(simulation: Simulation, operation: Operation, batch: BatchRecord): void {
  const { state, settings, faults, now, scaled } = simulation;
  if (!batch.vanishes && (batch.ofJob || !faults.hits("batch-vanishes", operation))) return;
  const at = now();
  state.batches.set(batch.id, {
    ...batch,
    vanished: { at, deletedAt: at + scaled(INACTIVE_MS) },
  });
  const id = seededHex(settings.seed, ["successor-batch", simulation.nextNumber()]);
  state.batches.set(id, {
    ...batch,
    id,
    createdAt: at,
    completedAt: at,
    visibleAt: at,
    vanishes: false,
    ofJob: true,
    replaces: [batch.id],
    replaceReason: "Replacing",
  });
}
