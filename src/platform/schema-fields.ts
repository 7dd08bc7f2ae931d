import type { SchemaField } from "./records.ts";
import { type WireObject, wireObject, wireText } from "./wire.ts";

/** A schema that refers to itself would not end. */
const DEPTH_MAX = 32;

/** The fields of a resolved schema, parents before children. */
export function toSchemaFields(schema: WireObject, parent = "", depth = 0): SchemaField[] {
  const properties = Object.entries(wireObject(schema["properties"]));
  return properties.flatMap(([name, value]) => {
    const field = wireObject(value);
    const path = parent === "" ? name : `${parent}.${name}`;
    const self = { path, type: wireText(field["type"]) ?? "unknown" };
    return depth >= DEPTH_MAX ? [self] : [self, ...toSchemaFields(field, path, depth + 1)];
  });
}
