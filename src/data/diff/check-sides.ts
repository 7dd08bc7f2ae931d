import { FOOTERS_MAX, inFooterFolder, writeFooterFiles } from "../peek/footer-files.ts";
import type { RemotePlace, RemotePorts } from "../peek/remote-bytes.ts";
import { openDuckDb } from "../rows/duckdb.ts";
import { checkDiffFolder } from "./diff-files.ts";
import { keyColumn } from "./diff-key.ts";
import { type KnownSides, openSides } from "./diff-sides.ts";

export interface SidesCheck {
  /** Folders that are there already. */
  readonly folders: readonly string[];
  readonly key?: string | null | undefined;
  readonly out?: string | null | undefined;
  readonly overwrite?: boolean | undefined;
}

/**
 * Finds what is wrong with a comparison as far as the folders at hand tell, before the other side is looked for: folders that hold no
 * audience, a key that is no column of theirs, a folder that cannot be written into. Fails like `diffAudiences`.
 */
export async function checkSides({
  folders,
  key = null,
  out = null,
  overwrite = false,
}: SidesCheck): Promise<void> {
  if (out !== null) await checkDiffFolder(out, { sides: folders, overwrite });
  for (const folder of folders) await checkColumns({ before: folder, after: folder }, key);
}

export interface RemoteSides {
  /** As errors call them; those that are on disk are folders. */
  readonly names: { readonly before: string; readonly after: string };
  /** Files of those that are not. */
  readonly files: { readonly [S in keyof KnownSides]?: readonly RemotePlace[] | undefined };
  readonly key: string | null;
}

/**
 * The same for sides that are listed and not yet fetched, of which nothing but footers is read: their columns have to be those of the other
 * side, and the key one of them. Fails with `schema-mismatch`, `bad-option`, and like `openParquet`.
 */
export async function checkRemoteSides(
  ports: RemotePorts,
  { names, files, key }: RemoteSides,
): Promise<void> {
  const { before, after } = files;
  if ([before, after].some((side) => (side?.length ?? 0) > FOOTERS_MAX)) return;
  const footersOf = <T>(
    side: readonly RemotePlace[] | undefined,
    work: (known: KnownSides["before"]) => Promise<T>,
  ) =>
    side === undefined
      ? work(undefined)
      : inFooterFolder(async (folder) =>
          work({ paths: await writeFooterFiles(ports, side, folder), segments: [] }),
        );
  await footersOf(before, (knownBefore) =>
    footersOf(after, (knownAfter) =>
      checkColumns(names, key, {
        ...(knownBefore && { before: knownBefore }),
        ...(knownAfter && { after: knownAfter }),
      }),
    ),
  );
}

async function checkColumns(
  names: RemoteSides["names"],
  key: string | null,
  known: KnownSides = {},
): Promise<void> {
  const database = await openDuckDb();
  try {
    const { columns } = await openSides(database, { ...names, known });
    if (key !== null && columns.length > 0) keyColumn(key, columns);
  } finally {
    database.close();
  }
}
