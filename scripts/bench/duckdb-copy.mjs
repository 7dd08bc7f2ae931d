// The peer of `aepx audience convert`: DuckDB's own COPY, unordered. Arguments: file with the SELECT, file to write, options of COPY.
import { readFileSync } from "node:fs";

import { DuckDBInstance } from "@duckdb/node-api";

const [selectFile, out, options] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
const connection = await instance.connect();
await connection.run("SET preserve_insertion_order = false");
await connection.run(`COPY (${readFileSync(selectFile, "utf8")}) TO '${out}' (${options})`);
connection.closeSync();
instance.closeSync();
