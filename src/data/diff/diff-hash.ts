import { sqlName } from "../rows/duckdb.ts";
import { isIdentityMap } from "../rows/flat-columns.ts";
import type { SqlColumn, SqlType } from "../rows/sql-type.ts";

/**
 * An expression of 64 bits that is the same for rows that say the same: whatever the order of the columns, of the keys of a map, of the
 * fields of a struct and of the identities of a namespace. Null, an empty list and a struct of nulls are told apart.
 */
export function rowHash(columns: readonly SqlColumn[]): string {
  const parts = byName(columns).flatMap((column) => {
    const sql = sqlName(column.name);
    return isIdentityMap(column)
      ? hashParts(sql, column.type, { depth: 0, unordered: true })
      : hashParts(sql, column.type, { depth: 0, unordered: false });
  });
  return `hash(${parts.join(", ")})`;
}

interface Place {
  /** Names the variables of nested lambdas apart. */
  readonly depth: number;
  /** The lists inside are sets: their order means nothing. */
  readonly unordered: boolean;
}

/** What goes into the hash for a value. The database hashes null and what is empty alike, so whether it is there goes in as well. */
function hashParts(sql: string, type: SqlType, place: Place): string[] {
  switch (type.kind) {
    case "scalar":
      return [sql];
    case "struct":
      return [...fieldParts(sql, type.fields, place), `(${sql}) IS NULL`];
    case "list":
      return [listPart(sql, type.item, place), `len(${sql})`];
    case "map":
      return [mapPart(sql, type, place), `cardinality(${sql})`];
  }
}

function fieldParts(sql: string, fields: readonly SqlColumn[], place: Place): string[] {
  return byName(fields).flatMap(({ name, type }) =>
    hashParts(`(${sql}).${sqlName(name)}`, type, place),
  );
}

function listPart(sql: string, item: SqlType, place: Place): string {
  if (item.kind === "scalar" && !place.unordered) return sql;
  const variable = `v${place.depth}`;
  const parts = hashParts(variable, item, deeper(place));
  const hashes = `list_transform(${sql}, lambda ${variable}: hash(${parts.join(", ")}))`;
  return place.unordered ? `list_sum(${hashes})` : hashes;
}

/** A sum, because it does not depend on the order; sorting the entries costs five times as much. */
function mapPart(
  sql: string,
  { key, value }: Extract<SqlType, { kind: "map" }>,
  place: Place,
): string {
  const variable = `v${place.depth}`;
  const parts = [
    ...hashParts(`${variable}.key`, key, deeper(place)),
    ...hashParts(`${variable}.value`, value, deeper(place)),
  ];
  return `list_sum(list_transform(map_entries(${sql}), lambda ${variable}: hash(${parts.join(", ")})))`;
}

function deeper({ depth, unordered }: Place): Place {
  return { depth: depth + 1, unordered };
}

function byName(columns: readonly SqlColumn[]): readonly SqlColumn[] {
  return columns.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
