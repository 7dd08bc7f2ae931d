/** What a condition on the rows leaves of the files of a folder. */
export const FILTERED_FILE = "audience.parquet";

/** Beside converted rows: what the columns were before they became text. */
export const SCHEMA_FILE = "audience.schema.json";

const derived: ReadonlySet<string> = new Set([
  FILTERED_FILE,
  "audience.csv",
  "audience.ndjson",
  SCHEMA_FILE,
]);

/** Whether only this program gives the name, to a file it makes out of those it fetched. */
export function isDerivedName(name: string): boolean {
  return derived.has(name);
}
