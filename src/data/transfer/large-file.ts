import { rm } from "node:fs/promises";
import { join } from "node:path";

import { bothEnded } from "../../core/both-ended.ts";
import type { FetchedFile } from "./fetch-small.ts";
import type { RangeSink, RangeSource } from "./fetch-file.ts";
import { createFrontHash } from "./front-hash.ts";
import type { FileHash } from "./hash-thread.ts";
import { PART_SUFFIX, RECORD_SUFFIX } from "../output/local-names.ts";
import { readRowCount } from "../parquet/parquet-footer.ts";
import { createPartWriter, type OpenPart, type PartHandle } from "./part-file.ts";
import type { FoundRecord, RecordKey } from "./part-record.ts";
import { addRange, frontOf, type RangeSet } from "./range-set.ts";
import { openRecord, type RecordFile } from "./record-file.ts";
import { takeName } from "./take-name.ts";
import type { PlannedFile } from "./transfer-plan.ts";

/** A file whose ranges arrive in any order, with the record that lets another process go on. */
export interface LargeFile {
  readonly source: RangeSource;
  /** Where the bytes from `start` on go. */
  sink(start: number): RangeSink;
  /** A range is whole: what is on disk is synced, behind the caller's back. */
  rangeDone(): void;
  isWhole(): boolean;
  /** Checks it and gives it its final name. Fails with `not-parquet`, `output-not-empty`, and with what the disk fails with. */
  finish(): Promise<FetchedFile>;
  /** Lets go of it; part and record stay. */
  close(): Promise<void>;
}

export interface LargeFileOptions {
  readonly folder: string;
  readonly file: PlannedFile;
  readonly openPart: OpenPart;
  readonly hash: FileHash;
  readonly bootId: string | null;
  /** What an earlier attempt left. */
  readonly found: FoundRecord | undefined;
}

export function recordKey({ remote }: PlannedFile): RecordKey {
  const { path, sizeBytes, batchId, groupId } = remote;
  return { path, sizeBytes, batchId, groupId };
}

/** Opens the part of an earlier attempt, or a fresh one. */
export async function openLargeFile(options: LargeFileOptions): Promise<LargeFile> {
  const { folder, file, openPart, bootId, found } = options;
  const part = join(folder, `${file.name}${PART_SUFFIX}`);
  const record = join(folder, `${file.name}${RECORD_SUFFIX}`);
  // A record must never speak of a part that is not there yet.
  if (found === undefined) await rm(record, { force: true });
  const handle = await openPart(part, { resume: found !== undefined });
  try {
    const open = { handle, record: openRecord(record, recordKey(file), { bootId, found }) };
    return largeFile(options, open);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function largeFile(
  { folder, file, hash: fileHash, found }: LargeFileOptions,
  { handle, record }: { readonly handle: PartHandle; readonly record: RecordFile },
): LargeFile {
  const { sizeBytes } = file.remote;
  const hash = createFrontHash(fileHash, handle.fd);
  let done: RangeSet = found?.done ?? [];
  let settling = Promise.resolve();

  async function settle(): Promise<void> {
    const count = record.writtenCount();
    await handle.datasync();
    record.synced(count);
  }

  return {
    source: recordedSource(file, found, record),
    sink: (start) =>
      createPartWriter({
        handle,
        start,
        onWritten(range) {
          done = addRange(done, range);
          record.written(range);
          hash.reached(frontOf(done));
        },
      }),
    rangeDone() {
      if (frontOf(done) === sizeBytes) return;
      settling = settling.then(settle);
      settling.catch(() => undefined);
    },
    isWhole: () => frontOf(done) === sizeBytes,
    async finish() {
      await settling;
      hash.reached(sizeBytes);
      const rows = await readRowCount(join(folder, `${file.name}${PART_SUFFIX}`), file.name);
      const [sha256] = await bothEnded(hash.finish(), handle.datasync());
      takeName(folder, file.name);
      await rm(join(folder, `${file.name}${RECORD_SUFFIX}`), { force: true });
      return { rows, sha256 };
    },
    async close() {
      await settling.catch(() => undefined);
      await hash.idle();
      record.close();
      await handle.close();
    },
  };
}

/** The first validator goes on record, so that the parts of another process have to agree with it. */
function recordedSource(
  file: PlannedFile,
  found: FoundRecord | undefined,
  record: RecordFile,
): RangeSource {
  let validator = found?.validator ?? null;
  return {
    file,
    get validator() {
      return validator;
    },
    set validator(told) {
      if (told !== null && told !== validator) record.validator(told);
      validator = told;
    },
  };
}
