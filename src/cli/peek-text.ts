import { formatByteSize } from "../data/byte-size.ts";
import type { PeekResult } from "../workflows/peek.ts";
import { columns, fields } from "./columns.ts";
import { renderRows } from "./row-table.ts";

/** A peek for people: what the batch is, its columns, the rows asked for. */
export function peekText(result: PeekResult): string {
  const { columns: leaves, items } = result;
  return [
    fields([
      ["Dataset", result.dataset && `${result.dataset.name} (${result.dataset.id})`],
      ["Batch", result.batch],
      ["Files", filesText(result)],
      ["Rows", result.rows],
      ["Row groups", result.rowGroups],
      ["Moved", movedText(result)],
    ]),
    leaves.length === 0
      ? ""
      : columns(
          ["COLUMN", "TYPE", "BYTES", "SIZE"],
          leaves.map(({ name, type, compressedBytes: bytes }) => [
            name,
            type,
            bytes,
            formatByteSize(bytes),
          ]),
        ),
    renderRows(items),
  ]
    .filter((block) => block !== "")
    .join("\n");
}

function filesText({ files, filesRead, bytesTotal }: PeekResult): string {
  const first = filesRead < files ? `; columns and row groups are of the first ${filesRead}` : "";
  return `${files} (${formatByteSize(bytesTotal)})${first}`;
}

/** `112 kB: 5.4 % of the 2.1 MB of a download`. */
function movedText({ bytesFetched, bytesTotal }: PeekResult): string {
  const moved = formatByteSize(bytesFetched);
  if (bytesTotal === 0) return moved;
  const percent = (100 * bytesFetched) / bytesTotal;
  const shown = percent < 10 ? percent.toPrecision(2) : percent.toFixed(0);
  return `${moved}: ${shown} % of the ${formatByteSize(bytesTotal)} of a download`;
}
