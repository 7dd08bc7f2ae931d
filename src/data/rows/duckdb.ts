import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";

import { makeTemporaryFolder } from "../temporary-folder.ts";

type DuckDb = typeof import("@duckdb/node-api");

export interface DuckDbOptions {
  /** What the database may hold in memory before it spills. Default `256MB`. */
  readonly memoryLimit?: string;
  /** Default 2. */
  readonly threads?: number;
  /** Where it spills. Default: a private folder under the system's temporary one, removed by `close`. */
  readonly temporaryFolder?: string;
}

/** An in-memory database that reads and writes files by SQL. */
export interface Database {
  /** Runs one or more statements; `values` bind to `?` or `$1` of the last one. */
  run(sql: string, values?: readonly SqlValue[]): Promise<void>;
  /**
   * All rows as JSON-safe values: whole numbers as numbers (as strings beyond 2^53), times as RFC 3339 UTC, dates as `YYYY-MM-DD`,
   * maps and structs as objects, lists as arrays, bytes as base64. Everything is held in memory: bound it by SQL.
   */
  rows(sql: string, values?: readonly SqlValue[]): Promise<Record<string, unknown>[]>;
  /** The first column of the result, texts all, a few thousand rows at a time: more are not in memory. */
  texts(sql: string): AsyncIterable<readonly string[]>;
  /** Reads one or more statements without running them; fails as running them would while they are bound. */
  inspect(sql: string): Promise<Inspected>;
  /**
   * From now on no statement reads files but these, writes any, or changes a setting. Spilling goes on in the temporary folder.
   */
  lock(paths: readonly string[]): Promise<void>;
  /** Ends what runs at the moment, as soon as it can; it then fails. */
  interrupt(): void;
  close(): void;
}

export interface Inspected {
  readonly statements: number;
  /** All that the first statement does is give rows. */
  readonly isQuery: boolean;
  /** `?` or `$1` in it. */
  readonly parameters: number;
  /** Names of the columns that it gives; two may be the same. */
  readonly columns: readonly string[];
}

export type SqlValue = string | number | bigint | boolean | null;

/** Opens a database that never leaves the machine: no extension is fetched, and no file appears in the working folder. */
export async function openDuckDb(options: DuckDbOptions = {}): Promise<Database> {
  // 140 ms to load: paid only by commands that read rows.
  const duckdb = await import("@duckdb/node-api");
  const spill = options.temporaryFolder === undefined ? makeTemporaryFolder("duckdb") : undefined;
  const clean = () => spill?.remove();
  try {
    const instance = await duckdb.DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      memory_limit: options.memoryLimit ?? "256MB",
      threads: String(options.threads ?? 2),
      temp_directory: options.temporaryFolder ?? spill?.path ?? "",
    });
    return await connect(duckdb, instance, clean);
  } catch (error) {
    clean();
    throw error;
  }
}

async function connect(
  duckdb: DuckDb,
  instance: DuckDBInstance,
  onClose: () => void,
): Promise<Database> {
  const connection = await instance.connect();
  // Casts of times to text must not depend on the machine's zone.
  await connection.run("SET TimeZone = 'UTC'");
  let open = true;
  return {
    async run(sql, values) {
      await connection.run(sql, values && [...values]);
    },
    async rows(sql, values) {
      const result = await connection.runAndReadAll(sql, values && [...values]);
      return result.getRowObjects().map((row) => plainEntries(duckdb, Object.entries(row)));
    },
    async *texts(sql) {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getColumnValues(0) as string[];
      }
    },
    inspect: (sql) => inspect(duckdb, connection, sql),
    async lock(paths) {
      const list = paths.map(sqlText).join(", ");
      await connection.run(`SET allowed_paths = [${list}]`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
    },
    interrupt() {
      if (open) connection.interrupt();
    },
    close() {
      if (!open) return;
      open = false;
      connection.closeSync();
      instance.closeSync();
      onClose();
    },
  };
}

async function inspect(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  sql: string,
): Promise<Inspected> {
  const extracted = await connection.extractStatements(sql);
  if (extracted.count === 0) return { statements: 0, isQuery: false, parameters: 0, columns: [] };
  const prepared = await extracted.prepare(0);
  try {
    return {
      statements: extracted.count,
      isQuery: prepared.statementType === duckdb.StatementType.SELECT,
      parameters: prepared.parameterCount,
      columns: Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i)),
    };
  } finally {
    prepared.destroySync();
  }
}

function plainEntries(duckdb: DuckDb, entries: readonly [string, DuckDBValue][]) {
  return Object.fromEntries(entries.map(([name, value]) => [name, toPlain(duckdb, value)]));
}

function toPlain(duckdb: DuckDb, value: DuckDBValue): unknown {
  if (typeof value === "bigint") return plainInteger(value);
  // JSON has no NaN and no infinity.
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return value;
  return plainNested(duckdb, value) ?? plainTime(duckdb, value) ?? plainScalar(duckdb, value);
}

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function plainNested(duckdb: DuckDb, value: DuckDBValue & object): unknown {
  if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue) {
    return value.items.map((item) => toPlain(duckdb, item));
  }
  if (value instanceof duckdb.DuckDBStructValue) {
    return plainEntries(duckdb, Object.entries(value.entries));
  }
  if (value instanceof duckdb.DuckDBMapValue) {
    return plainEntries(
      duckdb,
      value.entries.map(({ key, value: inner }) => [String(key), inner]),
    );
  }
  return undefined;
}

function plainTime(duckdb: DuckDb, value: DuckDBValue & object): string | undefined {
  if (
    value instanceof duckdb.DuckDBTimestampValue ||
    value instanceof duckdb.DuckDBTimestampTZValue
  ) {
    return timestamp(value.micros, String(value));
  }
  if (value instanceof duckdb.DuckDBTimestampMillisecondsValue) {
    return timestamp(value.millis * 1000n, String(value));
  }
  if (value instanceof duckdb.DuckDBTimestampSecondsValue) {
    return timestamp(value.seconds * 1_000_000n, String(value));
  }
  if (value instanceof duckdb.DuckDBTimestampNanosecondsValue) {
    return timestamp(value.nanos / 1000n, String(value));
  }
  return undefined;
}

function plainScalar(duckdb: DuckDb, value: DuckDBValue & object): unknown {
  if (value instanceof duckdb.DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof duckdb.DuckDBDecimalValue) return plainDecimal(String(value));
  return String(value);
}

/** As a number when that says the same, else as text: money must not lose its cents. */
function plainDecimal(text: string): number | string {
  return text.replace(/[-.]/g, "").replace(/^0+/, "").length <= 15 ? Number(text) : text;
}

/** RFC 3339 with milliseconds, or microseconds where there are any; what a Date cannot hold stays as DuckDB writes it. */
function timestamp(micros: bigint, fallback: string): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const date = new Date(Number((micros - rest) / 1000n));
  if (Number.isNaN(date.getTime())) return fallback;
  return rest === 0n
    ? date.toISOString()
    : date.toISOString().replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

/** Text as an SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
