import type { Connection } from "./connection.ts";
import { nextQuery } from "./href.ts";
import { pages } from "./paging.ts";
import type { CallOptions, Platform } from "./platform.ts";
import type { Schedule } from "./records.ts";
import { dataOf } from "./services.ts";
import { isWireObject, type WireObject, wireList, wireObject, wireText } from "./wire.ts";

const PATH = "/data/core/ups/config/schedules";
const PAGE_SIZE = 100;

export function createSchedules(connection: Connection): Platform["schedules"] {
  return { list: (options = {}) => listSchedules(connection, options) };
}

async function* listSchedules(
  { services, caller, baseUrl }: Connection,
  options: CallOptions,
): AsyncGenerator<Schedule, void, undefined> {
  const first: Readonly<Record<string, string | number>> = { limit: PAGE_SIZE };
  const found = pages({
    what: "schedules",
    first,
    fetchPage: (query) =>
      caller.read<unknown>(
        (attempt) => dataOf(services.segmentation.GET(PATH, { params: { query }, ...attempt })),
        options,
      ),
    next: (page) =>
      nextQuery(wireObject(wireObject(wireObject(page)["_links"])["next"])["href"], baseUrl),
  });
  for await (const page of found) {
    yield* wireList(wireObject(page)["children"]).filter(isWireObject).map(toSchedule);
  }
}

function toSchedule(wire: WireObject): Schedule {
  return {
    id: wireText(wire["id"]) ?? "",
    type: wireText(wire["type"]),
    state: wireText(wire["state"]),
    schedule: wireText(wire["schedule"]),
  };
}
