import type { AsyncBuffer, ColumnMetaData, FileMetaData, SchemaElement } from "hyparquet";

export type { AsyncBuffer, ColumnMetaData, FileMetaData, SchemaElement };

/** Parses a footer: bytes that end where the file ends, magic word included. Throws whatever the parser throws; its words may quote the footer. */
export async function parseMetadata(tail: Uint8Array): Promise<FileMetaData> {
  const { parquetMetadata } = await import("hyparquet");
  return parquetMetadata(tail, { geoparquet: false, parsers });
}

/**
 * The first `count` rows of the only row group that `metadata` names, as nested objects. Asks `file` for the pages of these rows where
 * the file has an offset index, else for whole column chunks. Throws whatever the reader throws; its words may quote rows.
 */
export async function readRowObjects(
  file: AsyncBuffer,
  metadata: FileMetaData,
  count: number,
): Promise<Record<string, unknown>[]> {
  const { parquetReadObjects } = await import("hyparquet");
  return parquetReadObjects({
    file,
    metadata,
    // Named, so that only small gaps between their chunks are read along.
    columns: topNames(metadata),
    rowStart: 0,
    rowEnd: count,
    useOffsetIndex: true,
    utf8: false,
    geoparquet: false,
    parsers,
    ...(await compressorsFor(metadata)),
  });
}

/** Undoes Snappy; `length` is that of the outcome. Throws when it is none. */
export async function unpack(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const { snappyUncompress } = await import("hyparquet");
  const bytes = new Uint8Array(length);
  snappyUncompress(packed, bytes);
  return bytes;
}

function topNames({ row_groups: groups }: FileMetaData): string[] {
  const names = groups.flatMap(({ columns }) =>
    columns.flatMap(({ meta_data: column }) => column?.path_in_schema[0] ?? []),
  );
  return [...new Set(names)];
}

/** Snappy, which the platform writes (documented), is built in; other codecs are loaded when a file has them. */
async function compressorsFor({ row_groups: groups }: FileMetaData) {
  const builtIn = ["SNAPPY", "UNCOMPRESSED", undefined];
  const codecs = groups.flatMap(({ columns }) => columns.map((column) => column.meta_data?.codec));
  if (codecs.every((codec) => builtIn.includes(codec))) return {};
  const { compressors } = await import("hyparquet-compressors");
  return { compressors };
}

/** Times as text, so that microseconds survive; JSON as the text it is, since broken JSON in a row is no broken file. */
const parsers = {
  timestampFromMilliseconds: (millis: bigint) => timestamp(millis * 1_000_000n),
  timestampFromMicroseconds: (micros: bigint) => timestamp(micros * 1000n),
  timestampFromNanoseconds: timestamp,
  dateFromDays: (days: number) => timestamp(BigInt(days) * 86_400_000_000_000n)?.slice(0, 10),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/** RFC 3339 with as many digits as it has: milliseconds at least. */
function timestamp(nanos: bigint | undefined): string | undefined {
  // The parser hands on what is null as it is.
  if (nanos === undefined || nanos === null) return undefined;
  const rest = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((nanos - rest) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return undefined;
  const digits = String(rest).padStart(6, "0").replace(/0+$/, "");
  return date.toISOString().replace("Z", `${digits === "" ? "" : digits.padEnd(3, "0")}Z`);
}
