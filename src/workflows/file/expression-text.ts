/** A piece of a text with expressions. */
export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  /** `source` is what stands between `${{` and `}}`, trimmed; `closed` is false when there is no `}}`. */
  | { readonly kind: "expression"; readonly source: string; readonly closed: boolean };

const OPEN = "${{";
const CLOSE = "}}";

/** Splits a text at its expressions. Quotes and braces inside an expression are its own: `${{ {"a": {"b": "}}"}} }}` is one. */
export function splitText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
    if (open > from) parts.push({ kind: "text", text: text.slice(from, open) });
    const start = open + OPEN.length;
    const end = endOf(text, start);
    const source = text.slice(start, end ?? text.length).trim();
    parts.push({ kind: "expression", source, closed: end !== null });
    from = end === null ? text.length : end + CLOSE.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** The one expression that a text consists of, or null. */
export function wholeExpression(parts: readonly TextPart[]): string | null {
  const [only] = parts;
  return parts.length === 1 && only?.kind === "expression" && only.closed ? only.source : null;
}

/** Where the expression that begins at `start` ends, or null. */
function endOf(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"' || sign === "'") at = quoteEnd(text, at);
    else if (sign === "{") depth += 1;
    else if (sign === "}" && depth > 0) depth -= 1;
    else if (text.startsWith(CLOSE, at)) return at;
  }
  return null;
}

/** The index of the quote that ends the one at `start`; the end of the text if none does. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return text.length;
}
