import type { Connection } from "./connection.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { MergePolicy } from "./records.ts";
import { dataOf } from "./services.ts";
import {
  isWireObject,
  type WireObject,
  wireList,
  wireNumber,
  wireObject,
  wireText,
} from "./wire.ts";

const PATH = "/data/core/ups/config/mergePolicies";
const PAGE_SIZE = 100;

export function createMergePolicies(connection: Connection): Platform["mergePolicies"] {
  return { list: (options = {}) => listMergePolicies(connection, options) };
}

/** The opaque `_page.next` goes back as `start`. */
async function* listMergePolicies(
  { services, caller }: Connection,
  options: CallOptions,
): AsyncGenerator<MergePolicy, void, undefined> {
  const first: { readonly limit: number; readonly start?: string } = { limit: PAGE_SIZE };
  const found = pages({
    what: "merge policies",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next(page) {
      const start = wireText(wireObject(wireObject(page)["_page"])["next"]);
      return start === null ? undefined : { limit: PAGE_SIZE, start };
    },
  });
  for await (const page of found) {
    yield* wireList(wireObject(page)["children"]).filter(isWireObject).map(toMergePolicy);
  }
}

function toMergePolicy(wire: WireObject): MergePolicy {
  const id = wireText(wire["id"]) ?? "";
  return {
    id,
    name: wireText(wire["name"]) ?? id,
    version: wireNumber(wire["version"]),
    isDefault: wire["default"] === true,
  };
}
