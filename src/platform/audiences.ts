import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { pages } from "./paging.ts";
import type { AudienceFilter, CallOptions, Platform } from "./platform.ts";
import type { Segment } from "./records.ts";
import { definitionOf, kindOf } from "./segments.ts";
import { dataOf } from "./services.ts";
import { isWireObject, type WireObject, wireList, wireObject, wireText, wireTime } from "./wire.ts";

const PATH = "/data/core/ups/audiences";
const PAGE_SIZE = 100;

type Cursor = Readonly<Record<string, string | number>>;

export function createAudiences(connection: Connection): Platform["audiences"] {
  return { list: (filter = {}, options = {}) => listAudiences(connection, filter, options) };
}

async function* listAudiences(
  { services, caller, baseUrl }: Connection,
  filter: AudienceFilter,
  options: CallOptions,
): AsyncGenerator<Segment, void, undefined> {
  // An audience made meanwhile shifts the pages, so one may show up twice.
  const seen = new Set<string>();
  const first: Cursor = {
    limit: PAGE_SIZE,
    ...(filter.name === undefined ? {} : { name: filter.name }),
  };
  const found = pages({
    what: "audiences",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next(page) {
      const linked = nextQuery(
        wireObject(wireObject(wireObject(page)["_links"])["next"])["href"],
        baseUrl,
      );
      // The samples' link repeats no filter.
      return linked && { ...first, ...linked };
    },
  });
  for await (const page of found) {
    for (const wire of wireList(wireObject(page)["children"]).filter(isWireObject)) {
      const key = wireText(wire["id"]) ?? wireText(wire["audienceId"]);
      if (key === null || seen.has(key)) continue;
      seen.add(key);
      yield toAudience(wire);
    }
  }
}

/**
 * An audience as an export job names it: by its id, in the namespace `ups`, when it was made in the platform; else by the
 * `audienceId` of its maker in the maker's namespace (inferred from the samples of both services).
 */
export function toAudience(wire: WireObject): Segment {
  const own = isPlatformMade(wire);
  const { id, audienceId } = { id: wireText(wire["id"]), audienceId: wireText(wire["audienceId"]) };
  const segmentId = (own ? (id ?? audienceId) : (audienceId ?? id)) ?? "";
  return {
    id: segmentId,
    name: wireText(wire["name"]) ?? segmentId,
    description: wireText(wire["description"]),
    mergePolicyId: wireText(wire["mergePolicyId"]),
    namespace: own ? "ups" : (wireText(wire["namespace"]) ?? "ups"),
    kind: kindOf(wire),
    origin: wireText(wire["originName"]),
    definition: definitionOf(wire),
    createdAt: wireTime(wire["creationTime"]),
    updatedAt: wireTime(wire["updateTime"]),
  };
}

/** `SegmentDefinition` is documented; audiences of the platform show the namespace `AEPSegments`, which no export names. */
function isPlatformMade(wire: WireObject): boolean {
  const type = wireText(wire["type"]);
  if (type !== null) return type === "SegmentDefinition";
  const namespace = wireText(wire["namespace"])?.toLowerCase() ?? "ups";
  return namespace === "ups" || namespace === "aepsegments";
}
