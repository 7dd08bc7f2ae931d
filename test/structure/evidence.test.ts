import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { evidenceRows } from "../../scripts/evidence-table.ts";
import { root } from "./source-tree.ts";

test("the README says of every call how we know it, as the specs do", () => {
  const cells = readFileSync(join(root, "README.md"), "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const told = new Map(cells.map(([, operation, evidence]) => [operation, evidence]));
  const rows = evidenceRows();
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter(({ evidence }) => evidence === "unmarked")).toEqual([]);
  expect(
    rows.filter(({ operation, evidence }) => told.get(`\`${operation}\``) !== evidence),
  ).toEqual([]);
});
