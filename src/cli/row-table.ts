import { type Cell, columns, fields } from "./columns.ts";

/** Wider tables break on a terminal; then each row becomes a block of its own. */
const TABLE_WIDTH_MAX = 120;

/** Rows for people: a table where it fits, else one block of `name value` lines per row. */
export function renderRows(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return "";
  const cells = rows.map((row) => names.map((name) => toCell(row[name])));
  const table = columns(names, cells);
  if (table.split("\n").every((line) => line.length <= TABLE_WIDTH_MAX)) return table;
  const blocks = cells.map((row, i) => {
    const pairs = names.map((name, at) => [name, row[at] ?? null] as const);
    return `row ${i + 1}\n${fields(pairs)}`;
  });
  return blocks.join("\n");
}

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return JSON.stringify(value);
}
