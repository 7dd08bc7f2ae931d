import { orAbsent } from "./absent.ts";
import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { UnionSchema } from "./records.ts";
import { toSchemaFields } from "./schema-fields.ts";
import { dataOf } from "./services.ts";
import { isWireObject, type WireObject, wireList, wireObject, wireText } from "./wire.ts";

const PATH = "/data/foundation/schemaregistry/tenant/unions";
const UNION_SUFFIX = "__union";
const shortList = { Accept: "application/vnd.adobe.xed-id+json" };
/** A look-up without a version is refused (XDM-1007). */
const versioned = { Accept: "application/vnd.adobe.xed+json; version=1" };
/** The same with every reference resolved, so that all fields are in one answer. */
const resolved = { Accept: "application/vnd.adobe.xed-full+json; version=1" };

export function createUnions(connection: Connection): Platform["unions"] {
  const { services, caller } = connection;
  return {
    async find(classId, options = {}) {
      const id = classId.endsWith(UNION_SUFFIX) ? classId : `${classId}${UNION_SUFFIX}`;
      const params = { path: { id }, header: versioned };
      const call = caller.read(
        (attempt) => dataOf(services.registry.GET(`${PATH}/{id}`, { params, ...attempt })),
        options,
      );
      const wire = await orAbsent<unknown>(call);
      return wire === undefined ? undefined : toUnionSchema(wireObject(wire), id);
    },
    list: (options = {}) => listUnions(connection, options),
    async fields(id, options = {}) {
      const params = { path: { id }, header: resolved };
      const wire = await caller.read<unknown>(
        (attempt) => dataOf(services.registry.GET(`${PATH}/{id}`, { params, ...attempt })),
        options,
      );
      return toSchemaFields(wireObject(wire));
    },
  };
}

async function* listUnions(
  { services, caller, baseUrl }: Connection,
  options: CallOptions,
): AsyncGenerator<UnionSchema, void, undefined> {
  const first: Readonly<Record<string, string>> = {};
  const found = pages({
    what: "union schemas",
    first,
    fetchPage: (query) =>
      caller.read<unknown>((attempt) => {
        const params = { query, header: shortList };
        return dataOf(services.registry.GET(PATH, { params, ...attempt }));
      }, options),
    next: (page) =>
      nextQuery(wireObject(wireObject(wireObject(page)["_links"])["next"])["href"], baseUrl),
  });
  for await (const page of found) {
    for (const wire of wireList(wireObject(page)["results"]).filter(isWireObject)) {
      const union = toUnionSchema(wire, null);
      if (union.id !== "") yield union;
    }
  }
}

function toUnionSchema(wire: WireObject, askedFor: string | null): UnionSchema {
  return { id: wireText(wire["$id"]) ?? askedFor ?? "", title: wireText(wire["title"]) };
}
