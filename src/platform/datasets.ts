import { orAbsent } from "./absent.ts";
import { catalogEntries, keyedEntry } from "./catalog-listing.ts";
import type { Connection } from "./connection.ts";
import { limited } from "./paging.ts";
import type { DatasetFilter, Platform } from "./platform.ts";
import type { Dataset, NewDataset } from "./records.ts";
import { unusable } from "./services.ts";
import { type WireObject, wireObject, wireText, wireTexts, wireTime } from "./wire.ts";

const PATH = "/data/foundation/catalog/dataSets";
/** The form of every export example of Adobe's. */
const UNION_CONTENT_TYPE = "application/vnd.adobe.xed+json;version=1";

export function createDatasets({ services, caller }: Connection): Platform["datasets"] {
  const { catalog } = services;
  return {
    list: (filter = {}, options = {}) =>
      limited(
        filtered(
          catalogEntries({
            what: "datasets",
            fetchPage: (window) =>
              caller.read(async (attempt) => {
                const query = { ...toQuery(filter), ...window };
                return (await catalog.GET(PATH, { params: { query }, ...attempt })).data;
              }, options),
          }),
          filter,
        ),
        filter.limit,
      ),
    async read(id, options = {}) {
      const read = caller.read(
        (attempt) => catalog.GET(`${PATH}/{id}`, { params: { path: { id } }, ...attempt }),
        options,
      );
      const entry = keyedEntry((await orAbsent(read))?.data, id);
      return entry && toDataset(...entry);
    },
    create: (dataset, options) =>
      caller.create(async (attempt) => {
        const body = toBody(dataset);
        const { data, response } = await catalog.POST(PATH, { body, ...attempt });
        const id = createdId(data) ?? createdId([response.headers.get("location")]);
        if (id === null) throw unusable(response, "names no dataset");
        return id;
      }, options),
    async delete(id, options = {}) {
      const call = caller.read(
        (attempt) => catalog.DELETE(`${PATH}/{id}`, { params: { path: { id } }, ...attempt }),
        options,
      );
      await orAbsent(call);
    },
    async validate(dataset, options = {}) {
      await caller.read((attempt) => {
        const params = { header: { Pragma: "validate-only" as const } };
        return catalog.POST(PATH, { body: toBody(dataset), params, ...attempt });
      }, options);
    },
  };
}

export function toDataset(id: string, wire: WireObject): Dataset {
  const tags = Object.entries(wireObject(wire["tags"])).map(
    ([name, values]) => [name, wireTexts(values)] as const,
  );
  return {
    id,
    name: wireText(wire["name"]) ?? id,
    schemaId: wireText(wireObject(wire["schemaRef"])["id"]),
    profileEnabled: tags.some(([name, values]) => name === "unifiedProfile" && isEnabled(values)),
    tags: Object.fromEntries(tags),
    createdAt: wireTime(wire["created"]),
    updatedAt: wireTime(wire["updated"]),
  };
}

/** `@/dataSets/ID`, in lower case in some documents, or a whole address ending so. Null when there is none. */
export function createdId(references: unknown): string | null {
  const [reference] = wireTexts(references);
  return /\/datasets\/([^/?#]+)\/?(?:[?#].*)?$/i.exec(reference ?? "")?.[1] ?? null;
}

/** Adobe writes `enabled:true`, and with a blank in one sample. */
function isEnabled(values: readonly string[]): boolean {
  return values.some((value) => /^enabled:\s*true$/.test(value));
}

/** Commas, `!` and `*` mean something in Catalog's filters, so such names are compared here alone. */
function toQuery({ name, tags = {} }: DatasetFilter): Record<string, string> {
  const pairs = Object.entries(tags).map(([tag, value]) => `${tag}:${value}`);
  return {
    ...(name === undefined || /[,!*~]/.test(name) ? {} : { name }),
    ...(pairs.length === 0 ? {} : { tags: pairs.join(",") }),
    orderBy: "desc:created",
  };
}

async function* filtered(
  entries: AsyncIterable<readonly [string, WireObject]>,
  { name, tags = {} }: DatasetFilter,
): AsyncGenerator<Dataset, void, undefined> {
  for await (const entry of entries) {
    const dataset = toDataset(...entry);
    const tagged = Object.entries(tags).every(([tag, value]) => dataset.tags[tag]?.includes(value));
    if (tagged && (name === undefined || dataset.name === name)) yield dataset;
  }
}

function toBody({ name, schemaId, tags, description }: NewDataset) {
  return {
    name,
    schemaRef: { id: schemaId, contentType: UNION_CONTENT_TYPE },
    tags: Object.fromEntries(Object.entries(tags).map(([tag, values]) => [tag, [...values]])),
    ...(description === undefined ? {} : { description }),
  };
}
