import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { diskError, systemCode } from "./disk-errors.ts";

/** The text of a small file; undefined when it, or its folder, is not there. Fails as the disk does. */
export async function readIfThere(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw diskError(error, folder);
  }
}
