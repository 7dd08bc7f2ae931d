import { CompactReader, demand, I32, ifReadable, type Shape, STRUCT } from "./compact-reader.ts";

/** What stands before the values of a dictionary page. */
export interface DictionaryHeader {
  /** Length of the values. */
  readonly sizeBytes: number;
  /** The same as they lie in the file. */
  readonly packedBytes: number;
  readonly count: number;
  /** Length of the header itself. */
  readonly headerBytes: number;
}

const DICTIONARY_PAGE = 2;

const headerShape: Shape = { 1: I32, 2: I32, 3: I32, 7: STRUCT };

/** Reads the header that the bytes begin with; undefined when it is that of another page, or cut. */
export function readDictionaryHeader(bytes: Uint8Array): DictionaryHeader | undefined {
  return ifReadable(() => readHeader(new CompactReader(bytes)));
}

function readHeader(reader: CompactReader): DictionaryHeader {
  const told = { kind: -1, sizeBytes: -1, packedBytes: -1, count: -1 };
  for (
    let field = reader.next(0, headerShape);
    field > 0;
    field = reader.next(field, headerShape)
  ) {
    if (field === 1) told.kind = reader.whole();
    else if (field === 2) told.sizeBytes = reader.whole();
    else if (field === 3) told.packedBytes = reader.whole();
    else if (field === 7) told.count = readCount(reader);
    else reader.pass();
  }
  const { kind, ...header } = told;
  demand(kind === DICTIONARY_PAGE && Object.values(header).every((value) => value >= 0));
  return { ...header, headerBytes: reader.position() };
}

const dictionaryShape: Shape = { 1: I32 };

function readCount(reader: CompactReader): number {
  let count = -1;
  for (
    let field = reader.next(0, dictionaryShape);
    field > 0;
    field = reader.next(field, dictionaryShape)
  ) {
    if (field === 1) count = reader.whole();
    else reader.pass();
  }
  return count;
}
