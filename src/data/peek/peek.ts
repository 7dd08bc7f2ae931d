import type { JsonObject } from "../../core/json.ts";
import { chooseColumns } from "./choose-columns.ts";
import {
  fieldsOf,
  keyOf,
  leavesOf,
  type ParquetField,
  schemaTree,
  typeName,
} from "../parquet/parquet-schema.ts";
import { plainRow } from "./plain-row.ts";
import { mapPooled } from "../pool.ts";
import { openRemote, type RemotePlace, type RemotePorts } from "./remote-bytes.ts";
import { openParquet, readGroupRows, type RemoteParquet } from "./remote-parquet.ts";

export interface PeekWish {
  /** Columns whose values are wanted, by name or by the struct above them. Empty: none. */
  readonly columns: readonly string[];
  /** Rows at most; nothing is read for them without columns. */
  readonly rows: number;
}

/** What some files hold, and what it took to learn it. */
export type Peek = {
  readonly files: number;
  /** Of so many files the footers were read: the first ones. */
  readonly filesRead: number;
  /** Rows of the files read. */
  readonly rows: number;
  /** Row groups of the files read. */
  readonly rowGroups: number;
  readonly columns: readonly PeekColumn[];
  readonly items: readonly JsonObject[];
  /** Length of all files, as listed: what a download would move. */
  readonly bytesTotal: number;
};

export type PeekColumn = {
  /** Dotted path of a leaf column. */
  readonly name: string;
  readonly type: string;
  /** In the files read. */
  readonly compressedBytes: number;
};

/** More footers than these are not read to count: each is a request, and a batch may have thousands of files. */
const FOOTERS_MAX = 16;
const FOOTERS_AT_ONCE = 8;
/** While one is unpacked the next ones come. */
const GROUPS_AT_ONCE = 4;

/**
 * Looks into remote files without downloading them: footers of the first 16 files, and of the first rows the bytes of the columns
 * wanted. The columns are those of the first file. Memory holds these columns of four row groups, besides the rows. Fails with `schema-field-unknown`,
 * `not-parquet`, `size-mismatch`, `content-changed`, `body-cut`.
 */
export async function peekFiles(
  ports: RemotePorts,
  files: readonly RemotePlace[],
  wish: PeekWish,
): Promise<Peek> {
  const bytesTotal = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const [first, ...others] = files.slice(0, FOOTERS_MAX);
  const none = { files: files.length, filesRead: 0, rows: 0, rowGroups: 0, columns: [], items: [] };
  if (!first) return { ...none, bytesTotal };
  const open = (file: RemotePlace, signal: AbortSignal) =>
    openParquet(openRemote({ ...ports, signal }, file));
  const opened = [await open(first, ports.signal)];
  // A word that fits no column ends it before anything more is asked for.
  const fields = opened.flatMap(({ metadata }) => fieldsOf(schemaTree(metadata.schema)));
  const chosen = chooseColumns(wish.columns, fields);
  opened.push(...(await mapPooled(others, FOOTERS_AT_ONCE, ports.signal, open)));
  const rest = files.slice(FOOTERS_MAX);
  const more = async function* () {
    yield* opened;
    for (const file of rest) yield await open(file, ports.signal);
  };
  return {
    files: files.length,
    filesRead: opened.length,
    rows: opened.reduce((sum, { metadata }) => sum + Number(metadata.num_rows), 0),
    rowGroups: opened.reduce((sum, { metadata }) => sum + metadata.row_groups.length, 0),
    columns: describeColumns(opened),
    items: await firstRows(more(), chosen, { rows: wish.rows, signal: ports.signal }),
    bytesTotal,
  };
}

/** Every leaf of the files, in the order in which they first occur. */
function describeColumns(opened: readonly RemoteParquet[]): PeekColumn[] {
  const columns = new Map<string, PeekColumn>();
  for (const { metadata } of opened) {
    for (const { element, path } of leavesOf(schemaTree(metadata.schema))) {
      const column = { name: path.join("."), type: typeName(element), compressedBytes: 0 };
      if (!columns.has(keyOf(path))) columns.set(keyOf(path), column);
    }
    for (const { meta_data: chunk } of metadata.row_groups.flatMap((group) => group.columns)) {
      const key = keyOf(chunk?.path_in_schema ?? []);
      const known = columns.get(key);
      if (!known || !chunk) continue;
      const compressedBytes = known.compressedBytes + Number(chunk.total_compressed_size);
      columns.set(key, { ...known, compressedBytes });
    }
  }
  return [...columns.values()];
}

async function firstRows(
  files: AsyncIterable<RemoteParquet>,
  fields: readonly ParquetField[],
  { rows: most, signal }: { readonly rows: number; readonly signal: AbortSignal },
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  if (fields.length === 0 || most === 0) return rows;
  for await (const parquet of files) {
    // A later file may lack a column: its rows have nothing there.
    const own = fieldsOf(schemaTree(parquet.metadata.schema));
    const here = fields.flatMap(({ name }) => own.filter((field) => field.name === name));
    const parts = planGroups(parquet, most - rows.length);
    const read = await mapPooled(parts, GROUPS_AT_ONCE, signal, ({ group, count }) =>
      here.length === 0
        ? Promise.resolve(Array.from({ length: count }, () => ({})))
        : readGroupRows(parquet, group, here, count),
    );
    for (const row of read.flat()) rows.push(plainRow(row, fields));
    if (rows.length === most) return rows;
  }
  return rows;
}

/** The row groups that hold the first `most` rows, and how many of each. */
function planGroups({ metadata }: RemoteParquet, most: number) {
  let left = most;
  return metadata.row_groups.flatMap(({ num_rows: rows }, group) => {
    const count = Math.min(Number(rows), left);
    left -= count;
    return count === 0 ? [] : [{ group, count }];
  });
}
