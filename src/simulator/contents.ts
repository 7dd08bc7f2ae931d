import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { makePrivateFolder } from "../core/files.ts";
import { canonicalJson } from "../core/json.ts";
import type { Database } from "../data/rows/duckdb.ts";
import { joinParquet } from "./join-parquet.ts";
import { padParquet } from "./pad-parquet.ts";
import { planParts, planPieces, type Part } from "./plan-parts.ts";
import { openWorker, writePieces } from "./write-pieces.ts";
import { contentSql, type ContentSpec, memberCountsSql } from "./content-spec.ts";
import type { MemberRule, PeopleDay } from "./people.ts";
import { seededHex, seededInteger, seededUuid } from "./seeded.ts";
import type { Settings } from "./settings.ts";

/** A part file on disk. */
export interface ContentFile {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly rows: number;
}

export interface MemberCounts {
  readonly realized: number;
  /** Left with their latest score. */
  readonly exited: number;
}

/**
 * Rows and files of batches. Equal specifications are one content: counted once, written once, on first demand, into a private
 * folder that `close` removes.
 */
export interface Contents {
  /** Where the files of all contents are. */
  readonly folder: string;
  rows(spec: ContentSpec): Promise<number>;
  /** Members by rule on a day, all of them in one look at the people; of a rule that is null nobody. */
  members(of: PeopleDay, rules: readonly (MemberRule | null)[]): Promise<readonly MemberCounts[]>;
  files(spec: ContentSpec): Promise<readonly ContentFile[]>;
  /** The files, if they are on disk already. */
  written(spec: ContentSpec): readonly ContentFile[] | undefined;
  preview(spec: ContentSpec, limit: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export function createContents(settings: Settings): Contents {
  const folder = mkdtempSync(join(tmpdir(), "aepx-simulator-"));
  const opened = opener(settings, folder);
  const counts = new Map<string, Promise<number>>();
  const members = new Map<string, Promise<readonly MemberCounts[]>>();
  const files = new Map<string, Promise<readonly ContentFile[]>>();
  const written = new Map<string, readonly ContentFile[]>();
  let tail: Promise<unknown> = Promise.resolve();

  // One connection, one statement list at a time: temporary tables of two contents must not meet.
  const inTurn = <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const result = tail.then(opened).then(work);
    tail = result.catch(() => undefined);
    return result;
  };
  const rowsOf = (spec: ContentSpec): Promise<number> => {
    if (spec.kind !== "export" && !spec.changing) return Promise.resolve(spec.profiles);
    // Which columns are wanted does not change how many rows there are.
    const { members: rows } = contentSql(spec);
    return once(counts, rows, () => inTurn((database) => countRows(database, rows)));
  };
  return {
    folder,
    rows: rowsOf,
    members(of, rules) {
      const sql = memberCountsSql(of, rules);
      return once(members, sql, () => inTurn((database) => countMembers(database, sql)));
    },
    files(spec) {
      const key = canonicalJson(spec);
      return once(files, key, async () => {
        const rows = await rowsOf(spec);
        const made = await inTurn((database) =>
          writeFiles({ database, rows, settings, folder, spec }),
        );
        written.set(key, made);
        return made;
      });
    },
    written: (spec) => written.get(canonicalJson(spec)),
    preview: (spec, limit) =>
      inTurn((database) => {
        const { members: rows, columns } = contentSql(spec);
        return database.rows(`SELECT ${columns} FROM (${rows} LIMIT ${limit})`);
      }),
    async close() {
      await tail;
      (await opened.started())?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Opener = (() => Promise<Database>) & { started(): Promise<Database> | undefined };

/** Opens on first demand. */
function opener(settings: Settings, folder: string): Opener {
  let database: Promise<Database> | undefined;
  return Object.assign(() => (database ??= openWorker(settings, join(folder, "spill"))), {
    started: () => database,
  });
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

/** A row for each rule. */
async function countMembers(database: Database, sql: string): Promise<MemberCounts[]> {
  const rows = await database.rows(sql);
  return rows.map((row) => ({ realized: Number(row["realized"]), exited: Number(row["exited"]) }));
}

interface WriteJob {
  readonly database: Database;
  readonly rows: number;
  readonly settings: Settings;
  readonly folder: string;
  readonly spec: ContentSpec;
}

async function writeFiles({
  database,
  rows,
  settings,
  folder,
  spec,
}: WriteJob): Promise<ContentFile[]> {
  const { seed } = settings;
  const key = canonicalJson(spec);
  const place = join(folder, seededHex(seed, ["content", key], 24));
  makePrivateFolder(place);
  const pathOf = ({ number }: Part, segment: number | null) =>
    join(place, `${partName(seed, key, number)}${segment ? `.${segment}` : ""}`);
  const pieces = planPieces(rows, settings.files);
  await writePieces(
    { people: settings, spec, spillFolder: join(folder, "spill"), pathOf },
    pieces,
    database,
  );
  const files: ContentFile[] = [];
  for (const part of planParts(rows, settings.files).flat()) {
    const path = pathOf(part, null);
    joinParquet(
      pieces
        .filter(({ parts, segment }) => segment !== null && parts[0]?.number === part.number)
        .map(({ segment }) => pathOf(part, segment)),
    );
    await padParquet(path, settings.fileSizeBytes, `${seed} ${basename(path)}`);
    const { size } = statSync(path);
    files.push({ name: basename(path), path, sizeBytes: size, rows: part.to - part.from });
  }
  return files;
}

/** As Spark names them: `part-NNNNN-tid-<n>-<uuid>-<n>-<n>-c000.snappy.parquet` (documented). */
function partName(seed: number, key: string, part: number): string {
  const number = String(part).padStart(5, "0");
  const transaction = seededHex(seed, ["tid", key], 15);
  const tid = String(BigInt(`0x${transaction}`)).padStart(19, "1");
  const task = seededInteger(seed, 90_000, "task", key) + part;
  return `part-${number}-tid-${tid}-${seededUuid(seed, "part", key)}-${task}-1-c000.snappy.parquet`;
}
