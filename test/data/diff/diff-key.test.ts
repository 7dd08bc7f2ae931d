import { expect, test } from "vitest";

import { columnChanges, requireSameColumns } from "../../../src/data/diff/diff-columns.ts";
import { keyColumn, requireKeys, soleNamespace } from "../../../src/data/diff/diff-key.ts";
import { isAppError } from "../../../src/core/errors.ts";
import { parseSqlType, type SqlColumn } from "../../../src/data/rows/sql-type.ts";

function columnsOf(types: Readonly<Record<string, string>>): SqlColumn[] {
  return Object.entries(types).map(([name, type]) => ({ name, type: parseSqlType(type) }));
}

function failure(work: () => unknown): readonly [string, string] {
  try {
    work();
  } catch (error) {
    if (isAppError(error)) return [error.code, error.message];
    throw error;
  }
  throw new Error("it succeeded");
}

const profile = columnsOf({
  _id: "VARCHAR",
  identityMap: 'MAP(VARCHAR, STRUCT(id VARCHAR, "primary" BOOLEAN)[])',
  _tenant: "STRUCT(loyalty STRUCT(number VARCHAR))",
  tags: "VARCHAR[]",
});
const scores = columnsOf({ crmId: "VARCHAR", score: "INTEGER", factors: "VARCHAR[]" });

test.each([
  ["Email", "identity.Email"],
  ["identity._id", "identity._id"],
  ["_id", "_id"],
  ["_tenant.loyalty.number", "_tenant.loyalty.number"],
])("--key %s is the column %s", (key, name) => {
  expect(keyColumn(key, profile).name).toBe(name);
});

test("a key that there is not is refused with near misses", () => {
  expect(failure(() => keyColumn("crmID", scores))).toEqual([
    "bad-option",
    '--key names "crmID", and the rows have neither identities nor such a column. Did you mean "crmId"? Columns: crmId, score.',
  ]);
  expect(failure(() => keyColumn("tags", profile))).toEqual([
    "bad-option",
    '--key names "tags", which holds lists or maps. Name a column with one value per row, or an identity namespace.',
  ]);
});

test("without a key the only shared namespace is taken", () => {
  expect(
    soleNamespace(
      [
        ["ECID", "Email"],
        ["CRMID", "Email"],
      ],
      profile,
    ),
  ).toBe("Email");
  expect(soleNamespace([[], ["Email"]], profile)).toBe("Email");
});

test("without a key, several namespaces, none or no identities are told", () => {
  expect(
    failure(() =>
      soleNamespace(
        [
          ["ECID", "Email"],
          ["ECID", "Email"],
        ],
        profile,
      ),
    ),
  ).toEqual([
    "bad-option",
    "Both sides know people by ECID, Email. Say with --key by which of them to compare.",
  ]);
  expect(failure(() => soleNamespace([["ECID"], ["Email"]], profile))).toEqual([
    "bad-option",
    "The two sides have no identity namespace in common (ECID; Email). Name a column that both have with --key.",
  ]);
  expect(failure(() => soleNamespace([[], []], scores))).toEqual([
    "bad-option",
    "The rows have no identityMap, so --key has to name the column that tells them apart. Columns: crmId, score.",
  ]);
});

test("rows without key and keys that occur twice are told with their numbers", () => {
  const sides = [
    { folder: "./a", rows: 12_000, unkeyed: 3, repeated: 0 },
    { folder: "./b", rows: 12_000, unkeyed: 0, repeated: 1 },
  ];
  const strict = { leaveOutUnkeyed: false };
  expect(failure(() => requireKeys("identity.Email", sides, strict))).toEqual([
    "schema-mismatch",
    'Cannot compare by identity.Email: 3 of 12,000 rows in "./a" have no identity.Email, 1 value of it occurs more than once in "./b". Name a key that every row has, and no two share, with --key.',
  ]);
  expect(() => requireKeys("k", sides.slice(0, 1), { leaveOutUnkeyed: true })).not.toThrow();
});

test("columns are compared by dotted name and type, whatever their order", () => {
  const before = columnsOf({
    a: "INTEGER",
    s: "STRUCT(x INTEGER, y VARCHAR)",
    m: "STRUCT(p INTEGER, q INTEGER)[]",
  });
  const after = columnsOf({
    m: "STRUCT(q INTEGER, p INTEGER)[]",
    s: "STRUCT(z INTEGER, x BIGINT)",
    a: "INTEGER",
  });
  expect(columnChanges(before, after)).toEqual({
    added: ["s.z"],
    removed: ["s.y"],
    retyped: ["s.x"],
  });
  expect(
    failure(() =>
      requireSameColumns({ folder: "./a", columns: before }, { folder: "./b", columns: after }),
    ),
  ).toEqual([
    "schema-mismatch",
    'Cannot compare "./a" with "./b": their columns differ (only in "./a": s.y; only in "./b": s.z; of another type: s.x), so every row would count as changed. Export both with the same --fields.',
  ]);
});
