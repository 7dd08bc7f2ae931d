import { expect, test } from "vitest";

import { withoutEnd } from "../../../src/data/rows/sql-end.ts";

test.each([
  ["SELECT 1", "SELECT 1"],
  ["SELECT 1 ; ;\n", "SELECT 1"],
  ["SELECT 1; -- ; all of them", "SELECT 1"],
  ["SELECT 1 /* a; */; /* b -- */ -- c", "SELECT 1"],
  ["SELECT /* in */ 1 -- x\n+ 1 -- y", "SELECT /* in */ 1 -- x\n+ 1"],
  ["SELECT '; --'' /*'; --", "SELECT '; --'' /*'"],
  [`SELECT "a;--""" ;`, `SELECT "a;--"""`],
  ["SELECT $$; -- $$ -- x", "SELECT $$; -- $$"],
  ["SELECT $a$ $$ ; $a$ ;", "SELECT $a$ $$ ; $a$"],
  [String.raw`SELECT e'\'; --' ; -- x`, String.raw`SELECT e'\'; --'`],
  ["-- nothing\n;/**/", ""],
  ["SELECT 4 - -2 / 2", "SELECT 4 - -2 / 2"],
])("%j ends at %j", (sql, expected) => {
  expect(withoutEnd(sql)).toBe(expected);
});
