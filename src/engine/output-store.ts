import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { DataError } from "../core/errors.ts";
import { makePrivateFolder, syncFolder, writeFileAtomic } from "../core/files.ts";
import type { Json } from "../core/json.ts";
import { sha256 } from "./run-layout.ts";
import type { RunState } from "./run-state.ts";

/** Outputs whose JSON is longer do not go into the journal but into a file beside it. */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Stands in the journal for an output that is kept in a file. */
type OutputReference = { readonly $output: string; readonly bytes: number };
const HASH = /^[0-9a-f]{64}$/;

/** What to journal for an output: itself, or a reference to a file that is durable when this returns. */
export function storeOutput(folder: string, json: string): Json {
  const bytes = Buffer.byteLength(json);
  const value = JSON.parse(json) as Json;
  if (bytes <= OUTPUT_LIMIT_BYTES && !isReference(value)) return value;
  const hash = sha256(json);
  const path = outputPath(folder, hash);
  if (!existsSync(path)) {
    makePrivateFolder(folder);
    syncFolder(dirname(folder));
    writeFileAtomic(path, json);
  }
  return { $output: hash, bytes };
}

/** The output that a journaled value stands for. Fails with `journal-damaged` when its file is gone or changed. */
export function loadOutput(folder: string, value: Json): Json {
  if (!isReference(value)) return value;
  const path = outputPath(folder, value.$output);
  let json: string;
  try {
    json = readFileSync(path, "utf8");
  } catch (error) {
    throw damaged(path, "cannot be read", error);
  }
  if (sha256(json) !== value.$output) throw damaged(path, "does not match its checksum");
  return JSON.parse(json) as Json;
}

/** The state with what its journal keeps in files put back into place. */
export function withOutputs(folder: string, state: RunState): RunState {
  const steps = state.steps.map((step) => ({ ...step, output: loadOutput(folder, step.output) }));
  return { ...state, output: loadOutput(folder, state.output), steps };
}

function isReference(value: Json): value is OutputReference {
  if (typeof value !== "object" || value === null || !("$output" in value)) return false;
  const { $output: hash } = value;
  return typeof hash === "string" && HASH.test(hash);
}

function outputPath(folder: string, hash: string): string {
  return join(folder, `${hash}.json`);
}

function damaged(path: string, what: string, cause?: unknown): DataError {
  return new DataError(
    "journal-damaged",
    `Output ${path} ${what}, so what the step returned is not certain. Restore the file from a backup, or start the run again.`,
    { cause, details: { file: path } },
  );
}
