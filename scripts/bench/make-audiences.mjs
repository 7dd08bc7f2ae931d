// Two Parquet folders of XDM-like rows, `before` and `after`, of which 1 % left, 1 % entered and 1 % changed. Arguments: rows, folder.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { DuckDBInstance } from "@duckdb/node-api";

const FILES = 5;
const [rows, folder] = [Number(process.argv[2]), process.argv[3]];
const instance = await DuckDBInstance.create(":memory:", {
  autoinstall_known_extensions: "false",
  memory_limit: "2GB",
  temp_directory: join(folder, "spill"),
});
const connection = await instance.connect();
await connection.run("SET preserve_insertion_order = false");
const hundredth = Math.floor(rows / 100);
for (const [side, from] of [
  ["before", 0],
  ["after", hundredth],
]) {
  mkdirSync(join(folder, side), { recursive: true });
  for (let file = 0; file < FILES; file += 1) {
    const people = `SELECT range AS i, ${side === "after" ? "(range % 100 = 7)::INTEGER" : "0"} AS later FROM range(${from}, ${from + rows})`;
    const path = join(folder, side, `part-${file}.parquet`);
    await connection.run(
      `COPY (${profiles(people)} WHERE hash(i) % ${FILES} = ${file}) TO '${path}' (FORMAT parquet, COMPRESSION snappy)`,
    );
  }
}
connection.closeSync();
instance.closeSync();

function profiles(people) {
  return `
    SELECT ecid AS _id,
      MAP {'ECID': [{'id': ecid, 'authenticatedState': 'ambiguous', 'primary': true}],
           'Email': [{'id': 'person' || i || '@example.com', 'authenticatedState': 'authenticated', 'primary': false}]} AS "identityMap",
      MAP {'ups': MAP {
        'seg-1': {'status': 'realized', 'lastQualificationTime': TIMESTAMP_MS '2026-11-01' + to_milliseconds((hash(i + 1) % 864000000)::BIGINT)},
        'seg-2': {'status': CASE WHEN i % 3 = 0 THEN 'exited' ELSE 'realized' END, 'lastQualificationTime': TIMESTAMP_MS '2026-10-01'}}} AS "segmentMembership",
      {'customerAI': {'churn': {'score': (hash(i + 2) % 100)::INTEGER + later, 'decile': (hash(i + 2) % 10)::INTEGER, 'factors': ['price', 'age' || (i % 10)]}}} AS "_tenant",
      'First' || (hash(i + 3) % 5000) AS "firstName",
      'Last' || (hash(i + 4) % 50000) AS "lastName",
      (hash(i + 5) % 90)::INTEGER AS age,
      ['DE', 'FR', 'US', 'GB'][1 + i % 4] AS country,
      ((hash(i + 6) % 1000000)::BIGINT / 100)::DECIMAL(12, 2) AS spent,
      CASE WHEN i % 5 <> 0 THEN TIMESTAMP_MS '2025-01-01' + to_milliseconds((hash(i + 7) % 31536000000)::BIGINT) END AS "lastSeen",
      i % 2 = 0 AS "optIn"
    FROM (SELECT *, lpad(hash(i)::VARCHAR, 20, '0') || lpad(i::VARCHAR, 18, '0') AS ecid FROM (${people}))`;
}
