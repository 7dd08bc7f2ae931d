import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { expect, test } from "vitest";

import type { FileSchema } from "../../src/data/rows/audience-schema.ts";
import { parseCsv } from "../data/rows/parse-csv.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { useSimulator } from "./support/simulated.ts";

const PROFILES = 10_000;
const SEGMENT = "High churn risk";
const { run } = useSimulator({ profiles: PROFILES, files: 3 });

type Row = Readonly<Record<string, unknown>>;

/** What another reader gets from the Parquet files of a folder, as JSON has it. */
async function nestedRows(folder: string): Promise<Row[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
  const rows = await Promise.all(
    names.map(async (name) => {
      const file = await asyncBufferFromFile(join(folder, name));
      return parquetReadObjects({ file, compressors });
    }),
  );
  // It leaves a struct out that is not there.
  const text = JSON.stringify(rows.flat(), (_key, value: unknown) => value ?? null);
  return JSON.parse(text) as Row[];
}

interface Identity {
  readonly id: string;
  readonly primary: boolean | null;
}

function identityOf(row: Row, namespace: string): string | null {
  const map = row["identityMap"] as Readonly<Record<string, readonly Identity[]>> | null;
  const all = map?.[namespace] ?? [];
  const primary = all.filter((identity) => identity.primary);
  const ids = (primary.length > 0 ? primary : all).map(({ id }) => id);
  return ids.toSorted()[0] ?? null;
}

function membershipOf(row: Row, segmentId: string): Row | undefined {
  const map = row["segmentMembership"] as Readonly<Record<string, Row>> | null;
  const found = Object.values(map ?? {}).find((memberships) => segmentId in memberships);
  return found?.[segmentId] as Row | undefined;
}

/** The value that the documentation of a flat column promises, by hand. */
function valueOf(row: Row, column: string, segmentId: string): unknown {
  const [first = "", ...rest] = column.split(".");
  if (first === "identity") return identityOf(row, rest.join("."));
  if (first === "segment") return membershipOf(row, segmentId)?.[rest.at(-1) ?? ""] ?? null;
  return rest.reduce<unknown>(
    (value, name) => (value as Row | null | undefined)?.[name],
    row[first],
  );
}

/** Neither the database's nor the other reader's order counts; of thousands of rows the first that differs is enough to see. */
function expectSameRows(found: readonly Row[], expected: readonly Row[]): void {
  const [ours, theirs] = [sorted(found), sorted(expected)];
  const at = ours.findIndex((row, i) => row !== theirs[i]);
  expect([ours.length, ours[at]]).toEqual([theirs.length, theirs[at]]);
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

function csvRows(text: string, { columns }: FileSchema): Row[] {
  const [header, ...lines] = parseCsv(text);
  expect(header).toEqual(columns.map(({ name }) => name));
  return lines.map((cells) =>
    Object.fromEntries(
      columns.map(({ name, writtenAs }, i) => [name, typed(cells[i] ?? null, writtenAs)]),
    ),
  );
}

function typed(cell: string | null, writtenAs: string): unknown {
  if (cell === null || ["text", "time", "date", "base64"].includes(writtenAs)) return cell;
  return JSON.parse(cell);
}

/** CSV and NDJSON of a folder, flat and nested, against the other reader. */
async function expectSameValues(folder: string, rows: number, segmentId: string): Promise<void> {
  const nested = await nestedRows(folder);
  for (const more of [["ndjson"], ["ndjson", "--raw", "--out", join(tempFolder(), "raw")]]) {
    const made = await run(["audience", "convert", folder, "--format", ...more, "--json"]);
    expect(made.code, made.stderr).toBe(0);
    expect(made.json).toMatchObject({ rows });
    const { files } = made.json as { readonly files: readonly { readonly name: string }[] };
    const text = readFileSync(files[0]?.name ?? "", "utf8").trimEnd();
    const found = text.split("\n").map((line) => JSON.parse(line) as Row);
    const expected = more.includes("--raw") ? nested : nested.map((row) => flat(row, found[0]));
    expect(found.length).toBe(rows);
    expectSameRows(found, expected);
  }
  const { files } = JSON.parse(readFileSync(join(folder, "audience.schema.json"), "utf8")) as {
    readonly files: Readonly<Record<string, FileSchema>>;
  };
  const schema = files["audience.csv"];
  if (!schema) throw new Error("The CSV has no schema");
  const found = csvRows(readFileSync(join(folder, "audience.csv"), "utf8"), schema);
  expect(found.length).toBe(rows);
  expectSameRows(
    found,
    nested.map((row) => flat(row, found[0])),
  );

  function flat(row: Row, like: Row = {}): Row {
    return Object.fromEntries(
      Object.keys(like).map((name) => [name, valueOf(row, name, segmentId) ?? null]),
    );
  }
}

interface Delivered {
  readonly rows: number;
  readonly segments: readonly { readonly id: string }[];
}

test(
  "an exported audience says the same as CSV, as NDJSON and in its Parquet, value by value",
  { timeout: 60_000 },
  async () => {
    const out = join(tempFolder(), "out");
    const made = await run(["export", SEGMENT, "--out", out, "--format", "csv", "--json"]);
    expect(made.code, made.stderr).toBe(0);
    const { rows, segments } = made.json as Delivered;
    expect(rows).toBeGreaterThan(PROFILES / 10);
    await expectSameValues(out, rows, segments[0]?.id ?? "");
  },
);

test("so does a dataset of scores", { timeout: 60_000 }, async () => {
  const out = join(tempFolder(), "out");
  const scores = ["download", "Customer AI Scores - churn", "--out", out];
  const made = await run([...scores, "--format", "csv", "--json"]);
  expect(made.code, made.stderr).toBe(0);
  const { rows } = made.json as Delivered;
  expect(rows).toBeGreaterThan(PROFILES / 10);
  await expectSameValues(out, rows, "");
});
