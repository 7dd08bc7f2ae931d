import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { makePrivateFolder } from "../core/files.ts";
import { canonicalJson } from "../core/json.ts";
import { openDuckDb, sqlText, type Database } from "../data/duckdb.ts";
import { padParquet } from "./pad-parquet.ts";
import { peopleMacros } from "./people.ts";
import { contentSql, type ContentSpec } from "./content-spec.ts";
import { seededHex, seededInteger, seededUuid } from "./seeded.ts";
import type { Settings } from "./settings.ts";

/** A part file on disk. */
export interface ContentFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly rows: number;
}

/**
 * Rows and files of batches. Equal specifications are one content: counted once, written once, on first demand, into a private
 * folder that `close` removes.
 */
export interface Contents {
  /** Where the files of all contents are. */
  readonly folder: string;
  rows(spec: ContentSpec): Promise<number>;
  files(spec: ContentSpec): Promise<readonly ContentFile[]>;
  /** The files, if they are on disk already. */
  written(spec: ContentSpec): readonly ContentFile[] | undefined;
  preview(spec: ContentSpec, limit: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const ROW_GROUP_ROWS = 50_000;
const GROUP_ROWS = 50_000;
const COMPUTED = "SELECT * EXCLUDE (row_number) FROM computed";

export function createContents(settings: Settings): Contents {
  const folder = mkdtempSync(join(tmpdir(), "aepx-simulator-"));
  const opened = openWorker(settings, folder);
  const counts = new Map<string, Promise<number>>();
  const files = new Map<string, Promise<readonly ContentFile[]>>();
  const written = new Map<string, readonly ContentFile[]>();
  let tail: Promise<unknown> = Promise.resolve();

  // One connection, one statement list at a time: temporary tables of two contents must not meet.
  const inTurn = <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const result = tail.then(opened).then(work);
    tail = result.catch(() => undefined);
    return result;
  };
  return {
    folder,
    rows(spec) {
      if (spec.kind !== "export") return Promise.resolve(spec.profiles);
      // Which columns are wanted does not change how many rows there are.
      const { members } = contentSql(spec);
      return once(counts, members, () => inTurn((database) => countRows(database, members)));
    },
    files(spec) {
      const key = canonicalJson(spec);
      return once(files, key, async () => {
        const made = await inTurn((database) => writeFiles({ database, settings, folder, spec }));
        written.set(key, made);
        return made;
      });
    },
    written: (spec) => written.get(canonicalJson(spec)),
    preview: (spec, limit) =>
      inTurn((database) => {
        const { members, columns } = contentSql(spec);
        return database.rows(`SELECT ${columns} FROM (${members} LIMIT ${limit})`);
      }),
    async close() {
      await tail;
      (await opened.started())?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Opener = (() => Promise<Database>) & { started(): Promise<Database> | undefined };

/** One thread: row groups then fall the same way every time. */
function openWorker(settings: Settings, folder: string): Opener {
  let database: Promise<Database> | undefined;
  const start = async () => {
    const worker = await openDuckDb({
      threads: 1,
      memoryLimit: "512MB",
      temporaryFolder: join(folder, "spill"),
    });
    await worker.run(peopleMacros(settings.seed));
    return worker;
  };
  return Object.assign(() => (database ??= start()), { started: () => database });
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before) return before;
  const made = make();
  known.set(key, made);
  // What failed, for want of space perhaps, may work the next time.
  made.catch(() => known.delete(key));
  return made;
}

async function countRows(database: Database, members: string): Promise<number> {
  const [row] = await database.rows(`SELECT count(*) AS n FROM (${members})`);
  return Number(row?.["n"] ?? 0);
}

interface WriteJob {
  readonly database: Database;
  readonly settings: Settings;
  readonly folder: string;
  readonly spec: ContentSpec;
}

async function writeFiles(job: WriteJob): Promise<ContentFile[]> {
  const { database, settings, folder, spec } = job;
  const { members, columns } = contentSql(spec);
  const key = canonicalJson(spec);
  const place = join(folder, seededHex(settings.seed, ["content", key], 24));
  makePrivateFolder(place);
  await database.run(`CREATE OR REPLACE TEMP TABLE members AS ${members}`);
  const [row] = await database.rows("SELECT count(*) AS n FROM members");
  const files: ContentFile[] = [];
  for (const group of planParts(Number(row?.["n"] ?? 0), settings.files)) {
    const source = await openGroup(database, columns, group);
    for (const part of group) {
      const path = join(place, partName(settings.seed, key, part.number));
      await copyPart(database, { source, part, path });
      await padParquet(path, settings.fileSizeBytes);
      const { size } = statSync(path);
      files.push({ name: basename(path), path, sizeBytes: size, rows: part.to - part.from });
    }
  }
  await database.run("DROP TABLE members; DROP TABLE IF EXISTS computed");
  return files;
}

/** The rows [from, to) of the members. */
interface Part {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** Even parts, none empty; small ones in groups whose rows are computed together. */
export function planParts(rows: number, files: number): Part[][] {
  const count = Math.min(files, rows);
  const groups: Part[][] = [];
  for (let number = 0; number < count; number++) {
    const from = Math.floor((number * rows) / count);
    const part = { number, from, to: Math.floor(((number + 1) * rows) / count) };
    const group = groups.at(-1);
    const start = group?.[0]?.from ?? 0;
    if (group && part.to - start <= GROUP_ROWS) group.push(part);
    else groups.push([part]);
  }
  return groups;
}

/**
 * Where the parts of a group are read from. Planning the columns takes longer (90 ms measured) than computing a small part, so a
 * group of several is computed once; a large part is computed as it is written.
 */
async function openGroup(database: Database, columns: string, group: Part[]): Promise<string> {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last || first === last) return `SELECT ${columns} FROM members`;
  await database.run(
    `CREATE OR REPLACE TEMP TABLE computed AS SELECT rowid AS row_number, ${columns} FROM members
     WHERE rowid >= ${first.from} AND rowid < ${last.to}`,
  );
  return COMPUTED;
}

async function copyPart(
  database: Database,
  { source, part, path }: { source: string; part: Part; path: string },
): Promise<void> {
  const row = source === COMPUTED ? "row_number" : "rowid";
  await database.run(
    `COPY (${source} WHERE ${row} >= ${part.from} AND ${row} < ${part.to})
     TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`,
  );
}

/** As Spark names them: `part-NNNNN-tid-<n>-<uuid>-<n>-<n>-c000.snappy.parquet` (documented). */
function partName(seed: number, key: string, part: number): string {
  const number = String(part).padStart(5, "0");
  const transaction = seededHex(seed, ["tid", key], 15);
  const tid = String(BigInt(`0x${transaction}`)).padStart(19, "1");
  const task = seededInteger(seed, 90_000, "task", key) + part;
  return `part-${number}-tid-${tid}-${seededUuid(seed, "part", key)}-${task}-1-c000.snappy.parquet`;
}
