import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { folderOf, person } from "../data/diff/diff-sample.ts";
import { runCli } from "../support/cli.ts";
import { fails } from "../support/export-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const monday = [person("a@x"), person("b@x"), person("c@x")];
const tuesday = [person("b@x", { score: 1 }), person("c@x"), person("d@x"), person("e@x")];

test("tells counts as one object, as a table, and writes the rows", async () => {
  const [before, after] = [await folderOf(monday), await folderOf(tuesday)];
  const counts = await runCli(["audience", "diff", before, after, "--json"]);
  expect([counts.code, counts.stdout]).toEqual([
    0,
    '{"schemaVersion":1,"added":2,"removed":1,"changed":1}\n',
  ]);

  const out = join(tempFolder(), "delta");
  const args = ["audience", "diff", before, after, "--key", "Email", "--out", out];
  const told = await runCli([...args, "--format", "csv"]);
  expect([told.code, told.stdout.split("\n").slice(0, 6)]).toEqual([
    0,
    [
      "Compared by identity.Email.",
      "what       rows",
      "added         2",
      "removed       1",
      "changed       1",
      "unchanged     1",
    ],
  ]);
  expect(readdirSync(out).toSorted()).toEqual(["added.csv", "changed.csv", "removed.csv"]);
});

test("refuses what would make the difference untrue, by exit code", async () => {
  const [before, after] = [await folderOf(monday), await folderOf([...tuesday, person("d@x")])];
  const twice = await fails(["audience", "diff", before, after, "--key", "Email"], {}, 7);
  expect(twice.error).toMatchObject({ code: "schema-mismatch" });
  const format = await fails(["audience", "diff", before, after, "--format", "xml"], {}, 2);
  expect(format.error).toMatchObject({
    message: '--format expects parquet, csv, ndjson, not "xml".',
  });
  const nowhere = await fails(["audience", "diff", before, `${after}-not`], {}, 2);
  expect(nowhere.error).toMatchObject({ code: "bad-option" });
});
