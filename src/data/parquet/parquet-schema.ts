import type { FileMetaData, SchemaElement } from "./hyparquet.ts";

/** A node of the schema tree. */
export interface SchemaNode {
  readonly element: SchemaElement;
  /** From the root, which has none. */
  readonly path: readonly string[];
  readonly children: readonly SchemaNode[];
}

/** A column as one selects and sees it: reached through structs alone, so a leaf, a list or a map. */
export interface ParquetField {
  /** Dotted. */
  readonly name: string;
  readonly path: readonly string[];
  readonly leaves: readonly SchemaNode[];
  readonly element: SchemaElement;
}

/** The schema is a tree written depth first: every element tells how many children follow. */
export function schemaTree(schema: readonly SchemaElement[]): SchemaNode {
  let at = 0;
  const take = (parent: readonly string[] | null): SchemaNode => {
    const element = schema[at++];
    if (!element) throw new Error("The schema ends too early");
    const path = parent === null ? [] : [...parent, element.name];
    const children = Array.from({ length: element.num_children ?? 0 }, () => take(path));
    return { element, path, children };
  };
  return take(null);
}

export function leavesOf(node: SchemaNode): SchemaNode[] {
  if (node.children.length > 0) return node.children.flatMap(leavesOf);
  return node.path.length === 0 ? [] : [node];
}

/** In the order of the file. */
export function fieldsOf(node: SchemaNode): ParquetField[] {
  if (node.path.length === 0 || isStruct(node)) return node.children.flatMap(fieldsOf);
  const { path, element } = node;
  return [{ name: path.join("."), path, element, leaves: leavesOf(node) }];
}

function isStruct({ element, children }: SchemaNode): boolean {
  const { converted_type: converted, logical_type: logical, repetition_type: repetition } = element;
  const isOne = repetition !== "REPEATED";
  return children.length > 0 && isOne && converted === undefined && logical === undefined;
}

/** What a leaf holds, in words that most tools share: `string`, `int64`, `timestamp`, `decimal(10,2)`. */
export function typeName(element: SchemaElement): string {
  const { converted_type: converted, logical_type: logical, precision, scale = 0 } = element;
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") {
    return `decimal(${precision ?? "?"},${scale})`;
  }
  const told = logical?.type === "INTEGER" ? converted : (logical?.type ?? converted);
  return nameOfTold(told) ?? physicalName(element);
}

function nameOfTold(told: string | undefined): string | undefined {
  if (told === undefined) return undefined;
  if (told === "UTF8") return "string";
  const lower = told.toLowerCase().replace(/_(millis|micros)$/, "");
  return lower.replace(/^(u?int)_(\d+)$/, "$1$2");
}

function physicalName({ type, type_length: length }: SchemaElement): string {
  if (type === "BYTE_ARRAY") return "binary";
  if (type === "FIXED_LEN_BYTE_ARRAY") return `binary(${length ?? "?"})`;
  return type === "INT96" ? "timestamp" : (type ?? "unknown").toLowerCase();
}

/** The file's description with nothing in it but one row group and the leaves of some fields: a reader of it asks for their bytes alone. */
export function narrowMetadata(
  metadata: FileMetaData,
  groupIndex: number,
  fields: readonly ParquetField[],
): FileMetaData {
  const wanted = new Set(fields.flatMap(({ leaves }) => leaves.map(({ path }) => keyOf(path))));
  const groups = metadata.row_groups.slice(groupIndex, groupIndex + 1).map((group) => ({
    ...group,
    columns: group.columns.filter(({ meta_data: column }) =>
      wanted.has(keyOf(column?.path_in_schema ?? [])),
    ),
  }));
  return {
    ...metadata,
    schema: keep(schemaTree(metadata.schema), wanted),
    num_rows: groups[0]?.num_rows ?? 0n,
    row_groups: groups,
  };
}

function keep(node: SchemaNode, wanted: ReadonlySet<string>): SchemaElement[] {
  if (node.children.length === 0) return wanted.has(keyOf(node.path)) ? [node.element] : [];
  const children = node.children.map((child) => keep(child, wanted));
  const kept = children.filter((elements) => elements.length > 0);
  if (kept.length === 0 && node.path.length > 0) return [];
  return [{ ...node.element, num_children: kept.length }, ...kept.flat()];
}

/** Names may hold dots, so they are not joined by dots. */
export function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
