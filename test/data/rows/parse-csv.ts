/** RFC 4180 by hand, so that it shares nothing with what wrote the text; a cell without quotes and characters is null. */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let cells: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    cells.push(cell);
    if (text[end] !== ",") {
      rows.push(cells);
      cells = [];
    } else if (text[end + 1] === undefined) {
      cells.push(null);
    }
    at = end + 1;
  }
  return rows;
}

function quoted(text: string, start: number): [string, number] {
  let cell = "";
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') cell += text[at];
    else if (text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else return [cell, at + 1];
  }
  throw new Error("A quoted cell does not end.");
}

function plain(text: string, start: number): [string | null, number] {
  const end = start + (/[,\n]/.exec(text.slice(start))?.index ?? text.length - start);
  return [end === start ? null : text.slice(start, end), end];
}
