import { lstatSync, renameSync } from "node:fs";
import { join } from "node:path";

import { PART_SUFFIX } from "../output/local-names.ts";
import { takenName } from "./transfer-plan.ts";

/** Gives a part its final name. Renaming alone would replace silently what came there meanwhile: that is `output-not-empty`. */
export function takeName(folder: string, name: string): void {
  const path = join(folder, name);
  if (lstatSync(path, { throwIfNoEntry: false })) {
    throw takenName(name, "appeared during the download");
  }
  renameSync(`${path}${PART_SUFFIX}`, path);
}
