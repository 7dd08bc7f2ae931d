import { expect, test } from "vitest";

import { columns, fields } from "../../src/cli/columns.ts";
import { renderRows } from "../../src/cli/row-table.ts";

test("columns are aligned, numbers to the right, no blanks at the end", () => {
  const rows = [
    ["a1", "short", 7, true],
    ["b22", null, 1234, false],
  ];
  expect(columns(["ID", "NAME", "ROWS", "ON"], rows)).toBe(
    ["ID   NAME   ROWS  ON", "a1   short     7  yes", "b22  -      1234  no", ""].join("\n"),
  );
});

test("a name with control characters stays on its line", () => {
  expect(columns(["NAME"], [["a\n\u001b[2Jb"]])).toBe("NAME\na [2Jb\n");
});

test("fields are aligned and unknown values shown as such", () => {
  expect(
    fields([
      ["Id", "1"],
      ["Merge policy", null],
    ]),
  ).toBe("Id            1\nMerge policy  -\n");
});

test("rows that fit are a table", () => {
  const rows = [
    { ECID: "1", score: 0.5 },
    { ECID: "2", score: null, tags: ["x"] },
  ];
  expect(renderRows(rows)).toBe(
    ["ECID  score  tags", `1       0.5  -`, `2         -  ["x"]`, ""].join("\n"),
  );
});

test("rows that do not fit are blocks", () => {
  const wide = "x".repeat(130);
  expect(
    renderRows([
      { id: "1", text: wide },
      { id: "2", text: null },
    ]),
  ).toBe(`row 1\nid    1\ntext  ${wide}\n\nrow 2\nid    2\ntext  -\n`);
});

test("no rows are no text", () => {
  expect(renderRows([])).toBe("");
});

test("as many rows as anybody may ask for", () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [i]);
  expect(columns(["N"], rows).split("\n")).toHaveLength(200_002);
});
