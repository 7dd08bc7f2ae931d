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

/** `_SUCCESS` and hidden files carry no rows. A name that climbs folders is none of them: it has to be seen and refused. */
export function isMarker(entry: WireObject): boolean {
  const segments = (wireText(entry["name"]) ?? "_").split("/");
  return !segments.includes("..") && /^[_.]/.test(segments.at(-1) ?? "");
}

export function toRemoteFile(entry: WireObject, origin: FileOrigin): RemoteFile {
  const { batchId, groupId } = origin;
  const name = wireText(entry["name"]) ?? "";
  const sizeBytes =
    wireCount(entry["length"]) ?? wireCount(Number(wireText(entry["length"]) ?? Number.NaN));
  if (sizeBytes === null) {
    throw new ApiError(
      "unreadable-reply",
      `The listing of file group ${groupId} tells no length for one of its files, so a download could not be checked. Report it to Adobe.`,
      { details: { batchId, groupId } },
    );
  }
  return { batchId, groupId, name, sizeBytes, path: pathOf(entry, name, origin) };
}

/** The entry's own href on the base URL. Where it holds the bare name, the name is encoded: samples come both ways. */
function pathOf(entry: WireObject, name: string, { groupId, baseUrl }: FileOrigin): string {
  const encoded = encodeURIComponent(name);
  const href = wireText(wireObject(wireObject(entry["_links"])["self"])["href"]);
  if (href === null) {
    return `/data/foundation/export/files/${encodeURIComponent(groupId)}?path=${encoded}`;
  }
  const bare = `?path=${name}`;
  return reduceHref(
    href.endsWith(bare) ? `${href.slice(0, -bare.length)}?path=${encoded}` : href,
    baseUrl,
  );
}
