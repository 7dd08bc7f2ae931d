/** A column type as far as flattening needs it. */
export type SqlType =
  | { readonly kind: "struct"; readonly fields: readonly SqlColumn[] }
  | { readonly kind: "map"; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: "list"; readonly item: SqlType }
  /** `name` as DuckDB writes it: `VARCHAR`, `TIMESTAMP WITH TIME ZONE`, `DECIMAL(10,2)`. */
  | { readonly kind: "scalar"; readonly name: string };

export interface SqlColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** A type as text; with `sortFields` the same for structs whose fields stand in another order. */
export function sqlTypeText(
  type: SqlType,
  options: { readonly sortFields?: boolean } = {},
): string {
  const text = (inner: SqlType) => sqlTypeText(inner, options);
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "list":
      return `${text(type.item)}[]`;
    case "map":
      return `MAP(${text(type.key)}, ${text(type.value)})`;
    case "struct": {
      const fields = type.fields.map(
        (field) => `${JSON.stringify(field.name)} ${text(field.type)}`,
      );
      return `STRUCT(${(options.sortFields ? fields.toSorted() : fields).join(", ")})`;
    }
  }
}

/** Reads a type as DuckDB's DESCRIBE writes it, such as `MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])`. */
export function parseSqlType(text: string): SqlType {
  const cursor = { text, at: 0 };
  const type = readType(cursor);
  if (cursor.at !== text.length) throw unreadable(cursor);
  return type;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readType(cursor: Cursor): SqlType {
  let type = readUnlisted(cursor);
  while (takeMatch(cursor, /\[\d*\]/y) !== undefined) type = { kind: "list", item: type };
  return type;
}

function readUnlisted(cursor: Cursor): SqlType {
  if (takeMatch(cursor, /STRUCT\(/y) !== undefined) {
    return { kind: "struct", fields: readFields(cursor) };
  }
  if (takeMatch(cursor, /MAP\(/y) !== undefined) {
    const key = readType(cursor);
    take(cursor, /, /y);
    const value = readType(cursor);
    take(cursor, /\)/y);
    return { kind: "map", key, value };
  }
  return { kind: "scalar", name: readScalar(cursor) };
}

function readFields(cursor: Cursor): SqlColumn[] {
  const fields: SqlColumn[] = [];
  do {
    const name = take(cursor, /"(?:[^"]|"")*"|[^\s"(),]+/y);
    take(cursor, / /y);
    fields.push({ name: unquoted(name), type: readType(cursor) });
  } while (takeMatch(cursor, /, /y) !== undefined);
  take(cursor, /\)/y);
  return fields;
}

/** A word or several, with whatever stands in parentheses behind it: digits, the texts of an enum, the members of a union. */
function readScalar(cursor: Cursor): string {
  const start = cursor.at;
  take(cursor, /[^(),[\]]+/y);
  if (cursor.text[cursor.at] === "(") skipParentheses(cursor);
  return cursor.text.slice(start, cursor.at);
}

function skipParentheses(cursor: Cursor): void {
  let depth = 0;
  do {
    const piece = take(cursor, /'(?:[^']|'')*'|"(?:[^"]|"")*"|[^'"]/y);
    if (piece === "(") depth += 1;
    if (piece === ")") depth -= 1;
  } while (depth > 0);
}

function take(cursor: Cursor, pattern: RegExp): string {
  const found = takeMatch(cursor, pattern);
  if (found === undefined) throw unreadable(cursor);
  return found;
}

function takeMatch(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

function unreadable({ text, at }: Cursor): Error {
  return new Error(`Cannot read the column type "${text}" at character ${at}`);
}
