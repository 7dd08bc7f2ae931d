import { sqlName, sqlText } from "./duckdb.ts";
import type { SqlColumn, SqlType } from "./sql-type.ts";

const text: SqlType = { kind: "scalar", name: "VARCHAR" };

/** What a flat reading needs to know beside the schema: its columns must not depend on the rows at hand. */
export interface FlatOptions {
  /** Identity namespaces to give a column, in order. Empty: identities stay one JSON column. */
  readonly namespaces: readonly string[];
  /** Exported segments to give their membership columns. Empty: memberships stay one JSON column. */
  readonly segments: readonly { readonly id: string; readonly name: string }[];
}

export interface FlatColumn {
  readonly name: string;
  /** SQL expression over the row. */
  readonly sql: string;
  /** Of the expression. */
  readonly type: SqlType;
}

/**
 * The schema as flat columns: `identity.<namespace>` (the primary id, else the lowest: the order of identities is not promised),
 * `segment.<name>.status` and `.lastQualificationTime`, nested structs dotted; everything else as it is. Pure, so that whatever reads or converts rows shows the same columns.
 */
export function flatColumns(columns: readonly SqlColumn[], options: FlatOptions): FlatColumn[] {
  return distinct(
    columns.flatMap((column) => {
      if (isIdentityMap(column) && options.namespaces.length > 0) {
        return identityColumns(column, options.namespaces);
      }
      if (isMembership(column) && options.segments.length > 0) {
        return membershipColumns(column, options.segments);
      }
      return plainColumns(column.name, sqlName(column.name), column.type);
    }),
  );
}

/** The columns as the list of a SELECT. */
export function selectList(columns: readonly Pick<FlatColumn, "name" | "sql">[]): string {
  return columns.map(({ name, sql }) => `${sql} AS ${sqlName(name)}`).join(", ");
}

function plainColumns(name: string, sql: string, type: SqlType): FlatColumn[] {
  if (type.kind === "struct") {
    return type.fields.flatMap((field) =>
      plainColumns(`${name}.${field.name}`, `${sql}.${sqlName(field.name)}`, field.type),
    );
  }
  return [{ name, sql, type }];
}

/** map<namespace, array<{id, authenticatedState, primary}>> (documented). */
export function isIdentityMap({ name, type }: SqlColumn): boolean {
  return name === "identityMap" && identityFields(type).some((field) => field.name === "id");
}

function identityFields(type: SqlType): readonly SqlColumn[] {
  const list = type.kind === "map" ? type.value : type;
  const item = list.kind === "list" ? list.item : list;
  return type.kind === "map" && list.kind === "list" && item.kind === "struct" ? item.fields : [];
}

function identityColumns(column: SqlColumn, namespaces: readonly string[]): FlatColumn[] {
  const fields = identityFields(column.type);
  const hasPrimary = fields.some((field) => field.name === "primary");
  const type = fields.find((field) => field.name === "id")?.type ?? text;
  return namespaces.map((namespace) => {
    const list = `${sqlName(column.name)}[${sqlText(namespace)}]`;
    const primary = lowestId(`list_filter(${list}, lambda i: i."primary")`);
    const chosen = hasPrimary ? `coalesce(${primary}, ${lowestId(list)})` : lowestId(list);
    // Most people have one identity of a namespace, and choosing among one costs as much as reading it.
    const sql = `CASE WHEN len(${list}) > 1 THEN ${chosen} ELSE ${list}[1].id END`;
    return { name: `identity.${namespace}`, sql, type };
  });
}

function lowestId(identities: string): string {
  return `list_min(list_transform(${identities}, lambda i: i.id))`;
}

/** map<namespace, map<segment id, {status, lastQualificationTime, …}>> (documented; the namespace's case varies). */
function isMembership({ name, type }: SqlColumn): boolean {
  return name === "segmentMembership" && membershipFields(type).length > 0;
}

function membershipFields(type: SqlType): readonly SqlColumn[] {
  const inner = type.kind === "map" ? type.value : type;
  const item = inner.kind === "map" ? inner.value : inner;
  return type.kind === "map" && inner.kind === "map" && item.kind === "struct" ? item.fields : [];
}

function membershipColumns(column: SqlColumn, segments: FlatOptions["segments"]): FlatColumn[] {
  const shown = membershipFields(column.type).filter(({ name }) =>
    ["status", "lastQualificationTime"].includes(name),
  );
  return segments.flatMap(({ id, name }) => {
    const key = sqlText(id);
    // Segment ids are unique across namespaces, so whichever namespace knows the id is the right one.
    const item = `list_filter(map_values(${sqlName(column.name)}), lambda m: map_contains(m, ${key}))[1][${key}]`;
    return shown.flatMap((field) =>
      plainColumns(`segment.${name}.${field.name}`, `${item}.${sqlName(field.name)}`, field.type),
    );
  });
}

/** Two columns may come to one name (a dotted name beside a struct, two segments of one name): the later ones get a number. */
function distinct(columns: readonly FlatColumn[]): FlatColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column.name;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${column.name}_${count}`;
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}
