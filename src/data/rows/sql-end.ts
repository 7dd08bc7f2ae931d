/** Texts, quoted names and dollar quotes as wholes, so that nothing in them is taken for a comment. */
const pieces =
  /(?<blank>[\s;]+|--[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<!\w)[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$|[\s\S]/gu;

/** A single statement without what may follow it: semicolons, blanks and comments. As such it may be a piece of another. */
export function withoutEnd(sql: string): string {
  let end = 0;
  for (const { index, 0: piece, groups } of sql.matchAll(pieces)) {
    if (groups?.["blank"] === undefined) end = index + piece.length;
  }
  return sql.slice(0, end);
}
