import { unionColumns, type Column } from "./columns.ts";
import { registryError, reply } from "./replies.ts";
import type { Call, Handlers, Simulation } from "./simulation.ts";

/** The union of the Profile class: `$id`, and what the job body calls it by (documented). */
export const UNION_ID = "https://ns.adobe.com/xdm/context/profile__union";
const UNION_ALT_ID = "_xdm.context.profile__union";
export const PROFILE_CLASS = "_xdm.context.profile";
const PROFILE_CLASS_ID = "https://ns.adobe.com/xdm/context/profile";

const LIST_ACCEPTS = /^application\/vnd\.adobe\.xed(-id)?\+json$/;
const LOOKUP_ACCEPTS = /^application\/vnd\.adobe\.xed(-full)?(-notext)?\+json; ?version=1$/;

/** Union schemas, with the Accept rules of the Schema Registry (documented). */
export const registryHandlers = {
  "GET /data/foundation/schemaregistry/tenant/unions"(simulation, call) {
    const accept = call.request.headers.get("accept") ?? "";
    if (!LIST_ACCEPTS.test(accept)) {
      return registryError(
        400,
        "XDM-1006-400",
        "Accept header invalid",
        "Accept must be application/vnd.adobe.xed+json or application/vnd.adobe.xed-id+json.",
      );
    }
    if (hasNoUnion(simulation, call)) return reply({ results: [] });
    return reply({ results: [accept.includes("-id") ? summary() : schema(simulation, accept)] });
  },
  "GET /data/foundation/schemaregistry/tenant/unions/{id}"(simulation, call) {
    const accept = call.request.headers.get("accept") ?? "";
    if (!LOOKUP_ACCEPTS.test(accept)) {
      return registryError(
        400,
        "XDM-1007-400",
        "Accept header invalid",
        "A look-up needs an Accept header with a version, such as application/vnd.adobe.xed+json; version=1.",
      );
    }
    const known = call.id === UNION_ID || call.id === UNION_ALT_ID;
    return known && !hasNoUnion(simulation, call)
      ? reply(schema(simulation, accept))
      : registryError(
          404,
          "XDM-1012-404",
          "Resource Not Found",
          "The requested union was not found.",
        );
  },
} satisfies Handlers;

function hasNoUnion({ faults }: Simulation, { operation }: Call): boolean {
  return faults.hits("no-union", operation);
}

function summary() {
  return {
    title: "XDM Individual Profile",
    $id: UNION_ID,
    "meta:altId": UNION_ALT_ID,
    version: "1",
  };
}

/** References are followed in the `full` form only; otherwise the fields are somewhere behind `allOf` (documented). */
function schema({ state }: Simulation, accept: string) {
  const resolved = () => properties(unionColumns({ firstDayMs: state.firstDayMs, segments: [] }));
  return {
    ...summary(),
    type: "object",
    description: "Union of the schemas that are enabled for Profile.",
    "meta:class": PROFILE_CLASS_ID,
    "meta:resourceType": "unions",
    "meta:extends": [PROFILE_CLASS_ID],
    ...(accept.includes("-full")
      ? { properties: resolved() }
      : { allOf: [{ $ref: PROFILE_CLASS_ID, type: "object" }] }),
  };
}

/** The fields of the union as the registry describes them. */
function properties(columns: readonly Column[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, title, xdm, children }) => [
      name,
      children ? { title, ...xdm, properties: properties(children) } : { title, ...xdm },
    ]),
  );
}
