import type { ExitCode } from "../core/error-codes.ts";
import { toFailure } from "../core/failure.ts";
import type { QueryResult, QueryRow } from "../data/rows/query-audience.ts";
import type { CliContext } from "./context.ts";

// Rows on stdout as they come, few in memory at a time.

/** Rows that are written at once. */
const BATCH_ROWS = 500;

/** One JSON object, `{schemaVersion, items}`; a failure on the way is its `error`, so that it stays one object whatever happens. */
export async function printItems(context: CliContext, { texts }: QueryResult): Promise<ExitCode> {
  const { output } = context;
  let isFirst = true;
  try {
    for await (const items of texts) {
      const start = isFirst ? '{"schemaVersion":1,"items":[\n' : ",\n";
      await output.piece(`${start}${items.join(",\n")}`);
      isFirst = false;
      if (output.closed.aborted) break;
    }
  } catch (error) {
    if (isFirst) throw error;
    await output.piece(`\n],"error":${JSON.stringify(errorOf(error))}}\n`);
    return context.fail(error);
  }
  await output.piece(isFirst ? '{"schemaVersion":1,"items":[]}\n' : "\n]}\n");
  return 0;
}

function errorOf(error: unknown) {
  const { code, message, retryable, details } = toFailure(error);
  return { code, message, retryable, requestId: null, details };
}

export async function printNdjson(context: CliContext, { texts }: QueryResult): Promise<ExitCode> {
  const { output } = context;
  for await (const lines of texts) {
    await output.piece(`${lines.join("\n")}\n`);
    if (output.closed.aborted) break;
  }
  return 0;
}

/** Nothing for null and `""` for the empty text, as in the files that `--format csv` writes. */
export async function printCsv(
  context: CliContext,
  { columns, rows }: QueryResult,
): Promise<ExitCode> {
  const { output } = context;
  if (columns.length > 0) await output.piece(csvLine(columns));
  for await (const batch of batches(rows, output.closed)) {
    await output.piece(batch.map((row) => csvLine(columns.map((name) => row[name]))).join(""));
  }
  return 0;
}

function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(",")}\n`;
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === "" || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Ends early when nobody reads any more. */
async function* batches(
  rows: AsyncIterable<QueryRow>,
  closed: AbortSignal,
): AsyncGenerator<QueryRow[], void, undefined> {
  let batch: QueryRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
    if (closed.aborted) return;
  }
  if (batch.length > 0) yield batch;
}
