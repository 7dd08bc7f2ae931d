import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { createOpenRange } from "./open-range.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { FileGroup, RemoteFile } from "./records.ts";
import { dataOf } from "./services.ts";
import { groupIdOf, isMarker, toRemoteFile } from "./to-remote-file.ts";
import { isWireObject, type WireObject, wireList, wireObject } from "./wire.ts";

const BATCH_FILES = "/data/foundation/export/batches/{batchId}/files";
const GROUP_FILES = "/data/foundation/export/files/{dataSetFileId}";
/** Default and maximum of the service. */
const PAGE_SIZE = "100";

type Query = Readonly<Record<string, string>>;
type FetchPage = (query: Query, options: CallOptions) => Promise<unknown>;

export function createFiles(connection: Connection): Platform["files"] {
  const { services, caller, baseUrl } = connection;
  const { dataAccess } = services;

  const ofBatch =
    (batchId: string): FetchPage =>
    (query, options) =>
      caller.read<unknown>((attempt) => {
        const params = { path: { batchId }, query };
        return dataOf(dataAccess.GET(BATCH_FILES, { params, ...attempt }));
      }, options);

  const ofGroup =
    (dataSetFileId: string): FetchPage =>
    (query, options) =>
      caller.read<unknown>((attempt) => {
        const params = { path: { dataSetFileId }, query };
        return dataOf(dataAccess.GET(GROUP_FILES, { params, ...attempt }));
      }, options);

  async function* list(
    batchId: string,
    groupId: string,
    options: CallOptions,
    seen: Set<string>,
  ): AsyncGenerator<RemoteFile, void, undefined> {
    // A group that contains itself would never end.
    if (seen.has(groupId)) return;
    seen.add(groupId);
    for await (const entry of listing(ofGroup(groupId), baseUrl, options)) {
      const nested = groupIdOf(entry);
      if (nested !== null) yield* list(batchId, nested, options, seen);
      else if (!isMarker(entry)) yield toRemoteFile(entry, { batchId, groupId, baseUrl });
    }
  }

  return {
    listGroups: (batchId, options = {}) => listGroups(listing(ofBatch(batchId), baseUrl, options)),
    list: (batchId, groupId, options = {}) => list(batchId, groupId, options, new Set()),
    openRange: createOpenRange(connection),
  };
}

async function* listGroups(
  entries: AsyncIterable<WireObject>,
): AsyncGenerator<FileGroup, void, undefined> {
  for await (const entry of entries) {
    const id = groupIdOf(entry);
    if (id !== null) yield { id };
  }
}

/** Follows `_links.next` and nothing else: `start` is a number or a file name, `_page.count` a total or not. */
export async function* listing(
  fetchPage: FetchPage,
  baseUrl: string,
  options: CallOptions,
): AsyncGenerator<WireObject, void, undefined> {
  const first: Query = { limit: PAGE_SIZE };
  const found = pages({
    what: "files",
    first,
    fetchPage: (query) => fetchPage(query, options),
    next: (page) =>
      nextQuery(wireObject(wireObject(wireObject(page)["_links"])["next"])["href"], baseUrl),
  });
  for await (const page of found) {
    // A bare array in documents of 2018.
    yield* wireList(Array.isArray(page) ? page : wireObject(page)["data"]).filter(isWireObject);
  }
}
