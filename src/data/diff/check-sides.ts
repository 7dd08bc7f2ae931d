import { openDuckDb } from "../rows/duckdb.ts";
import { checkDiffFolder } from "./diff-files.ts";
import { keyColumn } from "./diff-key.ts";
import { openSides } from "./diff-sides.ts";

export interface SidesCheck {
  /** Folders that are there already. */
  readonly folders: readonly string[];
  readonly key?: string | null | undefined;
  readonly out?: string | null | undefined;
  readonly overwrite?: boolean | undefined;
}

/**
 * Finds what is wrong with a comparison as far as the folders at hand tell, before the other side is fetched: folders that hold no
 * audience, a key that is no column of theirs, a folder that cannot be written into. Fails like `diffAudiences`.
 */
export async function checkSides({
  folders,
  key = null,
  out = null,
  overwrite = false,
}: SidesCheck): Promise<void> {
  if (out !== null) await checkDiffFolder(out, { sides: folders, overwrite });
  for (const folder of folders) await checkFolder(folder, key);
}

async function checkFolder(folder: string, key: string | null): Promise<void> {
  const database = await openDuckDb();
  try {
    const { columns } = await openSides(database, { before: folder, after: folder });
    if (key !== null && columns.length > 0) keyColumn(key, columns);
  } finally {
    database.close();
  }
}
