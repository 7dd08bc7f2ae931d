import { DataError } from "../../core/errors.ts";
import { flatColumns } from "../rows/flat-columns.ts";
import { type SqlColumn, sqlTypeText } from "../rows/sql-type.ts";

const NAMES_SHOWN_MAX = 5;

export interface ColumnChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** On both sides, with other types. */
  readonly retyped: readonly string[];
}

/** How the columns differ, nested ones by their dotted names; their order means nothing. */
export function columnChanges(
  before: readonly SqlColumn[],
  after: readonly SqlColumn[],
): ColumnChanges {
  const [previous, current] = [leafTypes(before), leafTypes(after)];
  return {
    added: [...current.keys()].filter((name) => !previous.has(name)),
    removed: [...previous.keys()].filter((name) => !current.has(name)),
    retyped: [...current].flatMap(([name, type]) =>
      previous.has(name) && previous.get(name) !== type ? [name] : [],
    ),
  };
}

/** Fails with `schema-mismatch` when the columns are not the same: then every row would count as changed, which nobody means. */
export function requireSameColumns(
  before: { readonly folder: string; readonly columns: readonly SqlColumn[] },
  after: { readonly folder: string; readonly columns: readonly SqlColumn[] },
): void {
  const { added, removed, retyped } = columnChanges(before.columns, after.columns);
  const told = [
    ...naming(`only in "${before.folder}"`, removed),
    ...naming(`only in "${after.folder}"`, added),
    ...naming("of another type", retyped),
  ];
  if (told.length === 0) return;
  throw new DataError(
    "schema-mismatch",
    `Cannot compare "${before.folder}" with "${after.folder}": their columns differ (${told.join("; ")}), so every row would count as changed. Export both with the same --fields.`,
    { details: { columnsAdded: added, columnsRemoved: removed, columnsRetyped: retyped } },
  );
}

function naming(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(", ");
  const rest = names.length - NAMES_SHOWN_MAX;
  return [`${what}: ${shown}${rest > 0 ? ` and ${rest} more` : ""}`];
}

function leafTypes(columns: readonly SqlColumn[]): Map<string, string> {
  const flat = flatColumns(columns, { namespaces: [], segments: [] });
  return new Map(flat.map(({ name, type }) => [name, sqlTypeText(type, { sortFields: true })]));
}
