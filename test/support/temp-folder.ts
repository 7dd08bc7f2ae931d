import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

/** A new empty folder, removed when the running test ends. Call it inside a test. */
export function tempFolder(): string {
  const path = makeFolder();
  onTestFinished(() => removeFolder(path));
  return path;
}

/** A new empty folder that the caller removes: for hooks, and for helpers that outlive one test. */
export function makeFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "aepx-")));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
