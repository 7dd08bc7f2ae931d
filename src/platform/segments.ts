import { orAbsent } from "./absent.ts";
import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { Segment } from "./records.ts";
import { dataOf } from "./services.ts";
import {
  isWireObject,
  type WireObject,
  wireList,
  wireNumber,
  wireObject,
  wireText,
  wireTime,
} from "./wire.ts";

const PATH = "/data/core/ups/segment/definitions";
const PAGE_SIZE = 100;

type Cursor = Readonly<Record<string, string | number>>;

export function createSegments(connection: Connection): Platform["segments"] {
  const { services, caller } = connection;
  return {
    list: (options = {}) => listSegments(connection, options),
    async read(id, options = {}) {
      const read = caller.read(
        (attempt) =>
          dataOf(
            services.segmentation.GET(`${PATH}/{id}`, { params: { path: { id } }, ...attempt }),
          ),
        options,
      );
      const wire = await orAbsent<unknown>(read);
      return wire === undefined ? undefined : toSegment(wireObject(wire));
    },
  };
}

async function* listSegments(
  { services, caller, baseUrl }: Connection,
  options: CallOptions,
): AsyncGenerator<Segment, void, undefined> {
  // A definition made meanwhile shifts the pages, so one may show up twice.
  const seen = new Set<string>();
  const found = pages<unknown, Cursor>({
    what: "segment definitions",
    first: { limit: PAGE_SIZE },
    fetchPage: (query) =>
      caller.read(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next: (page, cursor) => nextDefinitions(page, cursor, baseUrl),
  });
  for await (const page of found) {
    for (const segment of segmentsOf(page)) {
      if (seen.has(segment.id)) continue;
      seen.add(segment.id);
      yield segment;
    }
  }
}

/** `link.next` where the service gives one (inferred), else page numbers from 0 up to `totalPages`. */
function nextDefinitions(page: unknown, cursor: Cursor, baseUrl: string): Cursor | undefined {
  const body = wireObject(page);
  const linked = nextQuery(wireObject(body["link"])["next"], baseUrl);
  if (linked) return linked;
  const totalPages = wireNumber(wireObject(body["page"])["totalPages"]) ?? 1;
  // A link that ended is an end; numbers go on only where there never was one.
  if ("start" in cursor || segmentsOf(page).length === 0) return undefined;
  const nextPage = (wireNumber(cursor["page"]) ?? 0) + 1;
  return nextPage < totalPages ? { ...cursor, page: nextPage } : undefined;
}

function segmentsOf(page: unknown): readonly Segment[] {
  return wireList(wireObject(page)["segments"])
    .filter(isWireObject)
    .filter((wire) => wireText(wire["id"]) !== null)
    .map(toSegment);
}

export function toSegment(wire: WireObject): Segment {
  const id = wireText(wire["id"]) ?? "";
  return {
    id,
    name: wireText(wire["name"]) ?? id,
    description: wireText(wire["description"]),
    mergePolicyId: wireText(wire["mergePolicyId"]),
    // Everything in this list was made in the platform; audiences from elsewhere are not in it.
    namespace: "ups",
    kind: kindOf(wire),
    origin: null,
    definition: definitionOf(wire),
    createdAt: wireTime(wire["creationTime"]),
    updatedAt: wireTime(wire["updateTime"]),
  };
}

export function definitionOf(wire: WireObject): string | null {
  return wireText(wireObject(wire["expression"])["value"]);
}

/** By the class its members have; a definition that names none is not guessed at. */
export function kindOf(wire: WireObject): Segment["kind"] {
  const schema = wireText(wireObject(wire["schema"])["name"]);
  if (schema === "_xdm.context.profile") return "profile";
  return schema === "_xdm.context.account" ? "account" : "unknown";
}
