import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { Sandbox } from "./records.ts";
import { dataOf } from "./services.ts";
import { isWireObject, type WireObject, wireList, wireObject, wireText } from "./wire.ts";

const PATH = "/data/foundation/sandbox-management/";

export function createSandboxes(connection: Connection): Platform["sandboxes"] {
  return { list: (options = {}) => listSandboxes(connection, options) };
}

/** The one call without a sandbox header: it tells which sandboxes there are. */
async function* listSandboxes(
  { services, caller, baseUrl }: Connection,
  options: CallOptions,
): AsyncGenerator<Sandbox, void, undefined> {
  const first: Readonly<Record<string, string>> = {};
  const found = pages({
    what: "sandboxes",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        ({ headers, signal }) =>
          dataOf(
            services.sandboxes.GET(PATH, {
              params: { query },
              headers: { ...headers, "x-sandbox-name": null },
              signal,
            }),
          ),
        options,
      ),
    next: (page) =>
      nextQuery(wireObject(wireObject(wireObject(page)["_links"])["next"])["href"], baseUrl),
  });
  for await (const page of found) {
    yield* wireList(wireObject(page)["sandboxes"]).filter(isWireObject).map(toSandbox);
  }
}

function toSandbox(wire: WireObject): Sandbox {
  return {
    name: wireText(wire["name"]) ?? "",
    title: wireText(wire["title"]),
    state: wireText(wire["state"]),
  };
}
