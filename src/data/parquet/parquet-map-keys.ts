import { type FileHandle, open } from "node:fs/promises";

import { type ColumnMetaData, type FileMetaData, unpack } from "./hyparquet.ts";
import { readAt, readMetadata } from "./parquet-footer.ts";
import { readDictionaryHeader } from "./page-header.ts";

/** Headers take some 20 bytes; with the few short keys of a map the whole page fits. */
const FIRST_READ_BYTES = 4096;
/** What writers allow a dictionary. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Every key that occurs in a map column of a file, from its dictionaries alone: no row is read. Undefined where the file does not promise
 * that they are complete. Throws as reading the footer does.
 */
export async function readMapKeys(path: string, column: string): Promise<Set<string> | undefined> {
  const file = await open(path, "r");
  try {
    const keys = new Set<string>();
    for (const chunk of keyChunks(await readMetadata(file), column)) {
      const found = chunk && (await dictionaryOf(file, chunk));
      if (!found) return undefined;
      for (const key of found) keys.add(key);
    }
    return keys;
  } finally {
    await file.close();
  }
}

/** The keys' chunk of every row group with rows; undefined for one that is not laid out as a map, or not wholly by a dictionary. */
function keyChunks(
  { row_groups: groups }: FileMetaData,
  column: string,
): (ColumnMetaData | undefined)[] {
  return groups.flatMap(({ columns }) => {
    const leaf = columns.find(({ meta_data: chunk }) => chunk?.path_in_schema[0] === column);
    if (!leaf) return [];
    const chunk = leaf.meta_data;
    return [chunk?.path_in_schema.length === 3 && isByDictionary(chunk) ? chunk : undefined];
  });
}

/** Besides the dictionary's own encodings only those of levels: a page of plain values would have left its mark. */
const inDictionary: ReadonlySet<string> = new Set([
  "PLAIN_DICTIONARY",
  "RLE_DICTIONARY",
  "RLE",
  "BIT_PACKED",
]);

function isByDictionary({ type, codec, encodings }: ColumnMetaData): boolean {
  return (
    type === "BYTE_ARRAY" &&
    (codec === "SNAPPY" || codec === "UNCOMPRESSED") &&
    encodings.some((encoding) => encoding.endsWith("_DICTIONARY")) &&
    encodings.every((encoding) => inDictionary.has(encoding))
  );
}

async function dictionaryOf(
  file: FileHandle,
  chunk: ColumnMetaData,
): Promise<string[] | undefined> {
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  const length = Number(chunk.total_compressed_size);
  const head = await readAt(file, start, Math.min(FIRST_READ_BYTES, length));
  const header = readDictionaryHeader(head);
  if (!header) return undefined;
  const { sizeBytes, packedBytes, headerBytes, count } = header;
  if (Math.max(sizeBytes, packedBytes) > PAGE_BYTES_MAX) return undefined;
  if (headerBytes + packedBytes > length) return undefined;
  const packed = await readAt(file, start + headerBytes, packedBytes);
  return texts(chunk.codec === "SNAPPY" ? await unpack(packed, sizeBytes) : packed, count);
}

/** Each value is its length in four bytes and itself. Undefined when there are not as many as told. */
function texts(page: Uint8Array, count: number): string[] | undefined {
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.byteLength);
  const values: string[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) return undefined;
    values.push(bytes.toString("utf8", at + 4, end));
    at = end;
  }
  return values.length === count ? values : undefined;
}
