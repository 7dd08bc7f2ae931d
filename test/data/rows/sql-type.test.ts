import { expect, test } from "vitest";

import { openDuckDb } from "../../../src/data/rows/duckdb.ts";
import { parseSqlType, type SqlType } from "../../../src/data/rows/sql-type.ts";

const scalar = (name: string): SqlType => ({ kind: "scalar", name });
const list = (item: SqlType): SqlType => ({ kind: "list", item });

test.each<[string, SqlType]>([
  ["VARCHAR", scalar("VARCHAR")],
  ["TIMESTAMP WITH TIME ZONE", scalar("TIMESTAMP WITH TIME ZONE")],
  ["DECIMAL(18,3)[]", list(scalar("DECIMAL(18,3)"))],
  ["INTEGER[2][]", list(list(scalar("INTEGER")))],
  ["ENUM('x', 'y(''')", scalar("ENUM('x', 'y(''')")],
  ["UNION(k INTEGER, v VARCHAR[])", scalar("UNION(k INTEGER, v VARCHAR[])")],
  [
    'STRUCT("a b" STRUCT("c,""d)" INTEGER), f TIMESTAMP)',
    {
      kind: "struct",
      fields: [
        {
          name: "a b",
          type: { kind: "struct", fields: [{ name: 'c,"d)', type: scalar("INTEGER") }] },
        },
        { name: "f", type: scalar("TIMESTAMP") },
      ],
    },
  ],
  [
    'MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])',
    {
      kind: "map",
      key: scalar("VARCHAR"),
      value: list({
        kind: "struct",
        fields: [
          { name: "id", type: scalar("VARCHAR") },
          { name: "primary", type: scalar("BOOLEAN") },
        ],
      }),
    },
  ],
])("reads %s", (text, type) => {
  expect(parseSqlType(text)).toStrictEqual(type);
});

test.each(["", "STRUCT(", "STRUCT(a)", "MAP(VARCHAR)", "VARCHAR)", "ENUM('x"])(
  "refuses %j",
  (text) => {
    expect(() => parseSqlType(text)).toThrow("Cannot read the column type");
  },
);

test("reads what DuckDB itself says of hostile column names", async () => {
  const database = await openDuckDb();
  try {
    const [row] = await database.rows(
      `SELECT typeof({'x"y)': 1, ', INT': [MAP {'(': 1.5}], 'ünï 1': 'a'::ENUM('a', ')')}) AS type`,
    );
    expect(parseSqlType(String(row?.["type"]))).toMatchObject({
      kind: "struct",
      fields: [{ name: 'x"y)' }, { name: ", INT" }, { name: "ünï 1" }],
    });
  } finally {
    database.close();
  }
});
