import { join } from "node:path";

import { DataError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../core/files.ts";
import { diskError } from "../disk-errors.ts";
import { readIfThere } from "../read-if-there.ts";

/** Beside the snapshots of a folder that is refreshed by a schedule: the last slot that is over. */
export const SCHEDULE_FILE = "schedule.json";

/** ms since 1970; null before the first start. Fails with `manifest-damaged`. */
export async function readHandledSlot(folder: string): Promise<number | null> {
  const text = await readIfThere(folder, SCHEDULE_FILE);
  if (text === undefined) return null;
  const slot = slotIn(text);
  if (!Number.isNaN(slot)) return slot;
  throw new DataError(
    "manifest-damaged",
    `"${join(folder, SCHEDULE_FILE)}" is damaged, so it is unknown which slot was run last. Remove it: the schedule then begins with the next slot.`,
    { details: { file: join(folder, SCHEDULE_FILE) } },
  );
}

/** Atomic and synced. Fails with `disk-full` or `output-unwritable`. */
export function writeHandledSlot(folder: string, slotMs: number): void {
  const record = { schemaVersion: 1, handled: new Date(slotMs).toISOString() };
  try {
    writeFileAtomic(join(folder, SCHEDULE_FILE), `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw diskError(error, folder);
  }
}

function slotIn(text: string): number {
  try {
    const { handled } = JSON.parse(text) as { readonly handled?: unknown };
    return typeof handled === "string" ? Date.parse(handled) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
