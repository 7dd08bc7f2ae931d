import type { ScalarNode } from "./read-yaml.ts";
import type { Kind } from "./value-types.ts";

/** How a value of the wrong kind was probably meant. */
export function scalarHint(node: ScalarNode, wanted: ReadonlySet<Kind>): string | undefined {
  const { value, raw } = node;
  if (typeof value === "string") return textHint(value, raw, wanted);
  if (value === null) return undefined;
  if (wanted.has("string")) return `Write "${raw}".`;
  return wanted.has("array") ? `Write [${raw}].` : undefined;
}

const booleans: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false };

function textHint(value: string, raw: string, wanted: ReadonlySet<Kind>): string | undefined {
  const word = value.trim().toLowerCase();
  const isNumber = word !== "" && Number.isFinite(Number(word));
  if (wanted.has("number") && isNumber) return `Write ${word} without quotes.`;
  if (wanted.has("boolean")) {
    if (word === "true" || word === "false") return `Write ${word} without quotes.`;
    if (Object.hasOwn(booleans, word)) return `Write ${booleans[word]}.`;
  }
  return wanted.has("array") && !raw.includes("\n") ? `Write [${raw}].` : undefined;
}
