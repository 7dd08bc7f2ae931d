import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { canonicalJson } from "../../../src/core/json.ts";
import { openDuckDb, sqlText } from "../../../src/data/rows/duckdb.ts";
import { temporaryFolder, writeParquet } from "../sample.ts";

/** A profile as tests make it. `key` is its only Email; `aliases` are further identities. */
export interface Person {
  readonly key: string;
  readonly aliases: readonly string[];
  readonly name: string | null;
  readonly cents: number | null;
  readonly tags: readonly (string | null)[] | null;
  readonly segments: readonly (readonly [id: string, status: string | null])[] | null;
  readonly score: number | null;
}

export const person = (key: string, change: Partial<Person> = {}): Person => ({
  key,
  aliases: [],
  name: "Zoë",
  cents: 1999,
  tags: ["a", null],
  segments: [["seg-1", "realized"]],
  score: 87,
  ...change,
});

const types = [
  ['"identityMap"', 'MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])'],
  ["name", "VARCHAR"],
  ["amount", "DECIMAL(38,2)"],
  ["tags", "VARCHAR[]"],
  ['"segmentMembership"', "MAP(VARCHAR, MAP(VARCHAR, STRUCT(status VARCHAR)))"],
  ['"_tenant"', "STRUCT(churn STRUCT(score INTEGER))"],
] as const;

/** Writes people as one Parquet file in a new folder. */
export async function folderOf(people: readonly Person[]): Promise<string> {
  const folder = join(temporaryFolder(), "audience");
  mkdirSync(folder);
  await writeParquet(join(folder, "part-0.parquet"), peopleSql(people));
  return folder;
}

export function peopleSql(people: readonly Person[]): string {
  const columns = types.map(([name, type], i) => `CAST(c${i} AS ${type}) AS ${name}`).join(", ");
  const nobody = `(${types.map(() => "NULL").join(", ")})`;
  const values = [nobody, ...people.map(valuesOf)].join(",\n");
  const names = types.map((_, i) => `c${i}`).join(", ");
  return `SELECT ${columns} FROM (VALUES ${values}) AS t(${names}) WHERE c0 IS NOT NULL`;
}

function valuesOf({ key, aliases, name, cents, tags, segments, score }: Person): string {
  const emails = `{'id': ${text(key)}, 'primary': true}`;
  const ids = aliases.map((id) => `{'id': ${text(id)}, 'primary': NULL}`);
  const identities = `MAP {'Email': [${emails}]${ids.length > 0 ? `, 'CRMID': [${ids.join(", ")}]` : ""}}`;
  const memberships = segments?.map(([id, status]) => `${text(id)}: {'status': ${text(status)}}`);
  return `(${[
    identities,
    text(name),
    cents === null ? "NULL" : `${cents / 100}`,
    tags === null ? "NULL" : `[${tags.map(text).join(", ")}]`,
    memberships ? `MAP {'ups': MAP {${memberships.join(", ")}}}` : "NULL",
    score === null ? "NULL" : `{'churn': {'score': ${score}}}`,
  ].join(", ")})`;
}

function text(value: string | null): string {
  return value === null ? "NULL::VARCHAR" : sqlText(value);
}

/** Every row of Parquet files by its Email, as text that is equal for equal rows: map keys and identities have no order. */
export async function rowsByKey(...paths: readonly string[]): Promise<Map<string, string>> {
  const database = await openDuckDb();
  try {
    const list = paths.map(sqlText).join(", ");
    const rows = await database.rows(`SELECT * FROM read_parquet([${list}])`);
    return new Map(rows.map((row) => [emailOf(row), canonicalJson(withoutOrder(row))]));
  } finally {
    database.close();
  }
}

type Identities = Readonly<Record<string, readonly { readonly id: string }[]>>;

function emailOf(row: Record<string, unknown>): string {
  return (row["identityMap"] as Identities)["Email"]?.[0]?.id ?? "";
}

function withoutOrder(row: Record<string, unknown>): Record<string, unknown> {
  const identities = Object.entries(row["identityMap"] as Identities).map(([namespace, list]) => [
    namespace,
    list.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  ]);
  return { ...row, identityMap: Object.fromEntries(identities) as unknown };
}
