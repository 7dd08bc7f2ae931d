import { join } from "node:path";

import { isAppError } from "../../core/errors.ts";
import type { ManifestSegment } from "../output/manifest-record.ts";
import { FOOTERS_MAX, inFooterFolder, writeFooterFile } from "../peek/footer-files.ts";
import type { RemotePlace, RemotePorts } from "../peek/remote-bytes.ts";
import { describeColumns, parquetSource, unreadable } from "./audience-view.ts";
import { type Database, openDuckDb } from "./duckdb.ts";
import { flatColumns } from "./flat-columns.ts";
import { bindFilter, namedColumns } from "./row-filter.ts";

export interface RemoteFilterCheck {
  /** Files whose rows become one audience. */
  readonly files: readonly RemotePlace[];
  readonly segments: readonly ManifestSegment[];
  /** SQL condition. */
  readonly where: string;
}

/**
 * Holds a row condition against the columns of remote files, of which nothing but footers is read. Which identity namespaces occur no footer
 * tells: every one that is named counts as there. Fails with `bad-option`, and like `openParquet`.
 */
export async function checkRemoteFilter(
  ports: RemotePorts,
  check: RemoteFilterCheck,
): Promise<void> {
  const { files } = check;
  if (files.length === 0) return;
  await inFooterFolder(async (folder) => {
    const database = await openDuckDb();
    try {
      const paths: string[] = [];
      let mistake: Error | undefined;
      // A column may be in a later file alone.
      for (const file of files.slice(0, FOOTERS_MAX)) {
        const path = join(folder, `${paths.length}.parquet`);
        await writeFooterFile(ports, file, path);
        paths.push(path);
        mistake = await bindTo(database, paths, check);
        if (mistake === undefined) return;
      }
      if (mistake !== undefined && files.length <= FOOTERS_MAX) throw mistake;
    } finally {
      database.close();
    }
  });
}

/** Why the condition does not fit the columns of these files. */
async function bindTo(
  database: Database,
  paths: readonly string[],
  { segments, where }: RemoteFilterCheck,
): Promise<Error | undefined> {
  const source = parquetSource(paths);
  try {
    const nested = await describeColumns(database, source);
    const namespaces = identityNames(await namedColumns(database, where));
    const flat = flatColumns(nested, { namespaces, segments });
    await bindFilter({ database, paths, source, nested, flat }, where, "");
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw unreadable("");
    if (error.code === "bad-option") return error;
    throw error;
  }
}

/** Those of `"identity.Email"`, and of the same without its quotes, which a message then corrects. */
function identityNames(columns: readonly (readonly string[])[]): string[] {
  const names = columns.flatMap(([first = "", second]) => {
    if (first === "identity" && second !== undefined) return [second];
    return first.startsWith("identity.") ? [first.slice("identity.".length)] : [];
  });
  return [...new Set(names)];
}
