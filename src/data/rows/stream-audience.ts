import { openAudience, type OpenOptions } from "./audience-view.ts";
import { type ConversionOptions, rowsToWrite } from "./convert-audience.ts";
import { sqlName, sqlText } from "./duckdb.ts";
import { bindFilter, filterFailure } from "./row-filter.ts";
import type { SqlColumn } from "./sql-type.ts";

/**
 * The rows of a folder as pieces of CSV or NDJSON text, in the order of its files, the same values as in converted files. Fails like
 * `findAudience`, and with `bad-option` (the condition), `not-parquet`.
 */
export async function* streamAudience(
  folder: string,
  { format, raw = false, where = null, ...options }: ConversionOptions & OpenOptions,
): AsyncGenerator<string, void, undefined> {
  const audience = await openAudience(folder, options);
  try {
    if (audience.nested.length === 0) return;
    if (where !== null) await bindFilter(audience, where, folder);
    const { select, columns } = rowsToWrite(audience, { format, raw, where });
    if (format === "csv") yield csvHeader(columns);
    for await (const lines of audience.database.texts(lineTexts(columns, select, format))) {
      options.signal?.throwIfAborted();
      yield lines.map((line) => `${line}\n`).join("");
    }
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : filterFailure(error, audience, folder);
  } finally {
    audience.close();
  }
}

function lineTexts(columns: readonly SqlColumn[], select: string, format: string): string {
  const cells = columns.map(({ name }) =>
    format === "csv" ? csvCell(`${sqlName(name)}::VARCHAR`) : `${sqlText(name)}, ${sqlName(name)}`,
  );
  const line =
    format === "csv" ? `concat_ws(',', ${cells.join(", ")})` : `json_object(${cells.join(", ")})`;
  return `SELECT ${line}::VARCHAR FROM (${select}) AS rows`;
}

/** Nothing for null, quotes where they are needed: as the database's own writer does. */
function csvCell(sql: string): string {
  return `CASE WHEN ${sql} IS NULL THEN '' WHEN ${sql} = '' OR regexp_matches(${sql}, '[",\\n\\r]') THEN '"' || replace(${sql}, '"', '""') || '"' ELSE ${sql} END`;
}

function csvHeader(columns: readonly SqlColumn[]): string {
  const names = columns.map(({ name }) =>
    name === "" || /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  );
  return `${names.join(",")}\n`;
}
