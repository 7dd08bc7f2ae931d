import { rm } from "node:fs/promises";
import { join } from "node:path";

import { localNames, PART_SUFFIX } from "./local-names.ts";
import type { RemoteFile } from "./transfer-plan.ts";

/** Removes what a download of these files left, whole and begun: they are of no use when their source is gone. */
export async function discardFiles(folder: string, files: readonly RemoteFile[]): Promise<void> {
  for (const name of localNames(files)) {
    await rm(join(folder, name), { force: true });
    await rm(join(folder, name + PART_SUFFIX), { force: true });
  }
}
