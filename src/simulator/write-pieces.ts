import { availableParallelism } from "node:os";
import { join } from "node:path";

import { openDuckDb, sqlText, type Database } from "../data/rows/duckdb.ts";
import { contentSql, type ContentSpec } from "./content-spec.ts";
import { peopleMacros, type PeopleSetting } from "./people.ts";
import type { Part, Piece } from "./plan-parts.ts";

const ROW_GROUP_ROWS = 50_000;
const WORKERS_MAX = 4;

/** Spark writes no Bloom filters either, and a dictionary of ids is given up sooner or later: sooner costs less. */
const FORMAT = `FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, WRITE_BLOOM_FILTER false, DICTIONARY_SIZE_LIMIT 1000`;

export interface Writing {
  readonly people: PeopleSetting;
  readonly spec: ContentSpec;
  readonly spillFolder: string;
  /** Where a part, or a segment of it, is written. */
  readonly pathOf: (part: Part, segment: number | null) => string;
}

/** Opens a database of one thread: what it writes then falls into row groups the same way every time. */
export async function openWorker(people: PeopleSetting, spillFolder: string): Promise<Database> {
  const worker = await openDuckDb({
    threads: 1,
    memoryLimit: "256MB",
    temporaryFolder: spillFolder,
  });
  await worker.run(peopleMacros(people));
  return worker;
}

/** Writes all pieces, by as many workers as there are cores; `first` is one of them. */
export async function writePieces(
  writing: Writing,
  pieces: readonly Piece[],
  first: Database,
): Promise<void> {
  const helpers = Math.min(pieces.length, availableParallelism(), WORKERS_MAX) - 1;
  const queue = pieces.values();
  const ends = await Promise.allSettled([
    work(writing, queue, first),
    ...Array.from({ length: Math.max(helpers, 0) }, (_, index) => help(writing, queue, index)),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function help(writing: Writing, queue: Iterable<Piece>, index: number): Promise<void> {
  const worker = await openWorker(writing.people, join(writing.spillFolder, String(index)));
  try {
    await work(writing, queue, worker);
  } finally {
    worker.close();
  }
}

async function work(writing: Writing, queue: Iterable<Piece>, worker: Database): Promise<void> {
  const { members } = contentSql(writing.spec);
  await worker.run(`CREATE OR REPLACE TEMP TABLE members AS SELECT i FROM (${members})`);
  for (const piece of queue) await writePiece(worker, writing, piece);
  await worker.run("DROP TABLE members; DROP TABLE IF EXISTS computed");
}

async function writePiece(worker: Database, writing: Writing, piece: Piece): Promise<void> {
  const { parts, segment } = piece;
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return;
  const { columns, peopleOf } = contentSql(writing.spec);
  const rows = `SELECT ${columns} FROM (${peopleOf(`(FROM members WHERE ${between(first.from, last.to)})`)})`;
  // A large part is never held as a whole.
  if (last.to - first.from > ROW_GROUP_ROWS) {
    await copy(worker, rows, writing.pathOf(first, segment));
    return;
  }
  // Planning the columns takes longer (90 ms measured) than computing small parts: so all are computed at once. Even of one part a table is
  // written faster than a query, which is planned anew while it is written (100 ms against 154 measured).
  await worker.run(`CREATE OR REPLACE TEMP TABLE computed AS ${rows}`);
  for (const part of parts) {
    const own = between(part.from - first.from, part.to - first.from);
    await copy(worker, `FROM computed WHERE ${own}`, writing.pathOf(part, segment));
  }
}

function between(from: number, to: number): string {
  return `rowid >= ${from} AND rowid < ${to}`;
}

function copy(worker: Database, source: string, path: string): Promise<void> {
  return worker.run(`COPY (${source}) TO ${sqlText(path)} (${FORMAT})`);
}
