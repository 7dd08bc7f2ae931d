import { rm } from "node:fs/promises";
import { join } from "node:path";

import { localNames, PART_SUFFIX, RECORD_SUFFIX } from "../output/local-names.ts";
import type { RemoteFile } from "./transfer-plan.ts";

/** Removes what a download of these files left, whole and begun: they are of no use when their source is gone. */
export async function discardFiles(folder: string, files: readonly RemoteFile[]): Promise<void> {
  for (const name of localNames(files)) {
    for (const suffix of ["", PART_SUFFIX, RECORD_SUFFIX]) {
      await rm(join(folder, name + suffix), { force: true });
    }
  }
}
