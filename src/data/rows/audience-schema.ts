import { type SqlColumn, type SqlType, sqlTypeText } from "./sql-type.ts";

export type RowFormat = "csv" | "ndjson";
export const rowFormats = ["csv", "ndjson"] as const satisfies readonly RowFormat[];

export type FileSchema = {
  readonly format: RowFormat;
  /** The nested record as delivered instead of flat columns. */
  readonly raw: boolean;
  readonly rows: number;
  readonly columns: readonly ColumnSchema[];
};

export type ColumnSchema = {
  readonly name: string;
  /** SQL type, as DuckDB writes it. */
  readonly type: string;
  /** The XDM type that it comes from, as far as the SQL type tells. */
  readonly xdmType: string;
  /** How a value is written: `text`, `number`, `boolean`, `date`, `time` (RFC 3339 UTC), `base64` or `json`. */
  readonly writtenAs: string;
};

/** What a CSV file leaves open. */
const csvDialect = {
  delimiter: ",",
  quote: '"',
  header: true,
  null: "nothing between the delimiters",
  emptyText: '""',
} as const;

export function fileSchema(
  columns: readonly SqlColumn[],
  { format, raw, rows }: Omit<FileSchema, "columns">,
): FileSchema {
  return {
    format,
    raw,
    rows,
    columns: columns.map(({ name, type }) => ({
      name,
      type: sqlTypeText(type),
      xdmType: kindOf(type).xdm,
      writtenAs: kindOf(type).written,
    })),
  };
}

/** The text of the sidecar: the schema of each converted file of a folder. */
export function renderSchema(files: Readonly<Record<string, FileSchema>>): string {
  return `${JSON.stringify({ schemaVersion: 1, csv: csvDialect, files }, null, 2)}\n`;
}

/** What an earlier sidecar says; nothing when it cannot be read. */
export function parseSchema(text: string): Record<string, FileSchema> {
  try {
    const { files } = JSON.parse(text) as { readonly files?: Record<string, FileSchema> };
    return { ...files };
  } catch {
    return {};
  }
}

const kinds: readonly (readonly [is: RegExp, xdm: string, written: string])[] = [
  [/^TIMESTAMP/, "date-time", "time"],
  [/^DATE$/, "date", "date"],
  [/^BOOLEAN$/, "boolean", "boolean"],
  [/^U?TINYINT$/, "byte", "number"],
  [/^U?SMALLINT$/, "short", "number"],
  [/^U?INTEGER$/, "integer", "number"],
  [/^U?(BIGINT|HUGEINT)$/, "long", "number"],
  [/^(DOUBLE|FLOAT|DECIMAL.*)$/, "number", "number"],
  [/^BLOB$/, "binary", "base64"],
  [/^(JSON|UNION.*)$/, "object", "json"],
];

function kindOf(type: SqlType): { readonly xdm: string; readonly written: string } {
  if (type.kind === "list") return { xdm: "array", written: "json" };
  if (type.kind === "map") return { xdm: "map", written: "json" };
  if (type.kind === "struct") return { xdm: "object", written: "json" };
  const [, xdm, written] = kinds.find(([is]) => is.test(type.name)) ?? [/./, "string", "text"];
  return { xdm, written };
}
