import { printable } from "./printable.ts";

/** Rows under headings, columns aligned by two spaces; numbers to the right. Plain text: it is read by eyes and by awk. */
export function columns(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(show));
  // Not Math.max(...): a million rows are more arguments than a call can have.
  const widths = headings.map((heading, i) =>
    texts.reduce((width, row) => Math.max(width, row[i]?.length ?? 0), heading.length),
  );
  const numeric = headings.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(headings), ...texts.map(line)].map((text) => `${text}\n`).join("");
}

export type Cell = string | number | boolean | null;

/** `Name   value` lines; a value that is not known shows as `-`. */
export function fields(pairs: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${show(value)}\n`).join("");
}

function show(cell: Cell): string {
  if (cell === null || cell === "") return "-";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return printable(String(cell));
}
