import { ApiError } from "../core/errors.ts";
import { reduceHref } from "./href.ts";
import type { RemoteFile } from "./records.ts";
import { type WireObject, wireCount, wireObject, wireText } from "./wire.ts";

export interface FileOrigin {
  readonly batchId: string;
  readonly groupId: string;
  readonly baseUrl: string;
}

/** The id of a group of files; null for an entry that is a file. Both kinds come in one listing. */
export function groupIdOf(entry: WireObject): string | null {
  return wireText(entry["name"]) === null ? wireText(entry["dataSetFileId"]) : null;
}

/**
 * `_SUCCESS`, `_committed_…`, `.part.crc`: names that begin with `_` or `.` carry no rows, wherever they lie. That is said of clean paths only:
 * a name that climbs folders, is absolute, or holds a backslash or a control character is none, since it has to be seen and refused.
 */
export function isMarker(entry: WireObject): boolean {
  const name = wireText(entry["name"]) ?? "";
  const segments = name.split("/");
  const isClean =
    !/[\\\p{Cc}]/u.test(name) && !segments.some((segment) => ["", ".", ".."].includes(segment));
  return isClean && /^[_.]/.test(segments.at(-1) ?? "");
}

export function toRemoteFile(entry: WireObject, origin: FileOrigin): RemoteFile {
  const { batchId, groupId } = origin;
  const name = wireText(entry["name"]);
  if (name === null) {
    throw unusable("holds an entry with neither name nor id, so nobody knows what it is", origin);
  }
  const sizeBytes = wireCount(entry["length"]);
  if (sizeBytes === null) {
    const why = "tells no length for one of its files, so a download could not be checked";
    throw unusable(why, origin);
  }
  return { batchId, groupId, name, sizeBytes, path: pathOf(entry, name, origin) };
}

function unusable(why: string, { batchId, groupId }: FileOrigin): ApiError {
  return new ApiError(
    "unreadable-reply",
    `The listing of file group ${groupId} ${why}. Report it to Adobe.`,
    { details: { batchId, groupId } },
  );
}

/** The entry's own href on the base URL. Where it holds the bare name, the name is encoded: samples come both ways. */
function pathOf(entry: WireObject, name: string, { groupId, baseUrl }: FileOrigin): string {
  const href = wireText(wireObject(wireObject(entry["_links"])["self"])["href"]);
  if (href === null) {
    return `/data/foundation/export/files/${encodeURIComponent(groupId)}?path=${encoded(name)}`;
  }
  const bare = `?path=${name}`;
  return reduceHref(
    href.endsWith(bare) ? `${href.slice(0, -bare.length)}?path=${encoded(name)}` : href,
    baseUrl,
  );
}

/** JSON can hold halves of characters, which no address can. */
function encoded(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString());
}
