import { schemaType } from "../../steps/schema-type.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import { branchesOf, kindsOf, mayFit, missingFields, ownField, shapeOf } from "./value-types.ts";

/** Why what an expression gives is not what is wanted, as the end of a sentence. Only for what does not fit. */
export function whyNot(given: JsonSchema, wanted: JsonSchema): string {
  const inner = innerReason(given, wanted);
  return `and this gives ${schemaType(given)}${inner === null ? "" : ` ${inner}`}`;
}

/** Of two lists, or of two objects, what differs inside; null when the outsides differ already. */
function innerReason(given: JsonSchema, wanted: JsonSchema): string | null {
  const [one, other] = [onlyObject(given), onlyObject(wanted)];
  if (one && other) return objectReason(one, other);
  const [ours, theirs] = [shapeOf(given).items, shapeOf(wanted).items];
  return ours && theirs ? innerReason(ours, theirs) : null;
}

function objectReason(given: JsonSchema, wanted: JsonSchema): string {
  const [missing] = missingFields(shapeOf(given), shapeOf(wanted));
  if (missing !== undefined) return `without "${missing}"`;
  const [name] =
    Object.entries(shapeOf(given).properties ?? {}).find(([field, type]) => {
      const asked = ownField(shapeOf(wanted), field);
      return asked !== undefined && !mayFit(type, asked);
    }) ?? [];
  return name === undefined ? "of another kind" : `with another "${name}"`;
}

function onlyObject(schema: JsonSchema): JsonSchema | undefined {
  const [object, ...more] = branchesOf(schema).filter((branch) => kindsOf(branch).has("object"));
  return more.length === 0 ? object : undefined;
}
