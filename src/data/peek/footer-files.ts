import { open } from "node:fs/promises";
import { join } from "node:path";

import { PRIVATE_FILE } from "../../core/files.ts";
import { trailerBytes } from "../parquet/parquet-footer.ts";
import { mapPooled } from "../pool.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import { openRemote, type RemotePlace, type RemotePorts } from "./remote-bytes.ts";
import { openParquet } from "./remote-parquet.ts";

const AT_ONCE = 8;

/** More footers than these are not read to find a mistake before the download. */
export const FOOTERS_MAX = 16;

/** Where footer files are kept while somebody asks them. */
export function inFooterFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder("footers", work);
}

/**
 * Writes files of the remote ones' lengths with nothing in them but the footers, for whoever asks for columns and counts: no row can be
 * read, and next to nothing is moved or stored. Gives their paths. Fails like `openParquet`.
 */
export async function writeFooterFiles(
  ports: RemotePorts,
  files: readonly RemotePlace[],
  folder: string,
): Promise<string[]> {
  const named = files.map((file, i) => ({ file, path: join(folder, `${i}.parquet`) }));
  return mapPooled(named, AT_ONCE, ports.signal, async ({ file, path }, signal) => {
    await writeFooterFile({ ...ports, signal }, file, path);
    return path;
  });
}

/** One of them. */
export async function writeFooterFile(
  ports: RemotePorts,
  file: RemotePlace,
  path: string,
): Promise<void> {
  const { tail } = await openParquet(openRemote(ports, file));
  const trailer = tail.subarray(-trailerBytes(tail, file.sizeBytes));
  const written = await open(path, "wx", PRIVATE_FILE);
  try {
    await written.write(Buffer.from("PAR1"), 0, 4, 0);
    // What lies between is a hole.
    await written.write(trailer, 0, trailer.byteLength, file.sizeBytes - trailer.byteLength);
  } finally {
    await written.close();
  }
}
