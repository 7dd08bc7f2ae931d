import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { expect, test } from "vitest";

import { openDuckDb, sqlText } from "../../src/data/rows/duckdb.ts";
import { joinParquet } from "../../src/simulator/join-parquet.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("joined files are one file of all rows, to two readers", async () => {
  const folder = tempFolder();
  const database = await openDuckDb({ threads: 1 });
  const columns = "i, 'name ' || i AS name, {'a': i * 2, 'b': [i, NULL]} AS nested, i % 3 = 0 AS b";
  const paths = [];
  for (const [index, [from, to]] of [
    [0, 5000],
    [5000, 5001],
    [5001, 9000],
  ].entries()) {
    const path = join(folder, `${index}.parquet`);
    await database.run(
      `COPY (SELECT ${columns} FROM range(${from}, ${to}) numbers(i)) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 2048)`,
    );
    paths.push(path);
  }
  joinParquet(paths);
  const [joined = "", ...others] = paths;
  expect(others.filter((path) => existsSync(path))).toEqual([]);

  const file = new Uint8Array(readFileSync(joined)).buffer;
  expect(parquetMetadata(file).num_rows).toBe(9000n);
  expect(parquetMetadata(file).row_groups).toHaveLength(6);
  const rows = await parquetReadObjects({ file, compressors });
  expect(rows.map(({ i }) => Number(i))).toEqual(Array.from({ length: 9000 }, (_, i) => i));
  expect(rows[8999]).toMatchObject({ name: "name 8999", nested: { a: 17_998n, b: [8999n, null] } });
  const read = await database.rows(
    `SELECT count(*) AS n, sum(nested.a) AS a, count(DISTINCT name) AS names FROM ${sqlText(joined)}`,
  );
  expect(read).toEqual([{ n: 9000, a: 2 * ((8999 * 9000) / 2), names: 9000 }]);
  database.close();
});
