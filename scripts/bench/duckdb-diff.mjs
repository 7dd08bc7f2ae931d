// The peer of `aepx audience diff`: the join as one writes it by hand, of key and hash of the row (of key and all columns it runs out of
// memory). Arguments: folder with before/ and after/, memory limit, threads. Prints the counts.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";

import { DuckDBInstance } from "@duckdb/node-api";

const [folder, memoryLimit, threads] = process.argv.slice(2);
const spill = mkdtempSync(join(tmpdir(), "duckdb-diff-"));
const instance = await DuckDBInstance.create(":memory:", {
  autoinstall_known_extensions: "false",
  memory_limit: memoryLimit,
  threads,
  temp_directory: spill,
});
const connection = await instance.connect();
await connection.run("SET preserve_insertion_order = false");

const columns =
  '_id, "identityMap", "segmentMembership", "_tenant", "firstName", "lastName", age, country, spent, "lastSeen", "optIn"';
const side = (name) => `
  SELECT coalesce(
      list_min(list_transform(list_filter("identityMap"['ECID'], lambda i: i."primary"), lambda i: i.id)),
      list_min(list_transform("identityMap"['ECID'], lambda i: i.id))) AS key,
    hash(${columns}) AS h
  FROM read_parquet('${join(folder, name)}/*.parquet')`;
const result = await connection.runAndReadAll(`
  SELECT count(*) FILTER (a.key IS NULL) AS added, count(*) FILTER (b.key IS NULL) AS removed, count(*) FILTER (a.h <> b.h) AS changed
  FROM (${side("before")}) AS a FULL JOIN (${side("after")}) AS b ON a.key = b.key`);
const [row] = result.getRowObjectsJson();
console.log(
  JSON.stringify(row, (_key, value) => (typeof value === "string" ? Number(value) : value)),
);
connection.closeSync();
instance.closeSync();
rmSync(spill, { recursive: true, force: true });
