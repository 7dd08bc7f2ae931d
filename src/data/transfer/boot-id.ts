import { readFileSync } from "node:fs";

/** Changes when the machine starts anew: what was written but not synced before may be gone. Null where the system does not tell (Linux does). */
export function readBootId(): string | null {
  try {
    const text = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return /^[0-9a-f-]{36}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
