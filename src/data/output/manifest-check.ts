import { DataError } from "../../core/errors.ts";
import { isPlainObject } from "../../core/json.ts";
import { isDerivedName } from "./derived-names.ts";
import { requireSafeName } from "./local-names.ts";
import type { Manifest } from "./manifest-record.ts";

/** Reads a manifest's text. Fails with `manifest-damaged` naming the first thing that is wrong. */
export function parseManifest(text: string, path: string): Manifest {
  const wrong = whatIsWrong(text);
  if (wrong === undefined) return JSON.parse(text) as Manifest;
  throw new DataError(
    "manifest-damaged",
    `"${path}" is damaged: ${wrong}. Restore it, or export again into another folder.`,
    { details: { file: path } },
  );
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const record =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isPlainObject(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const isSha256: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

const file = record({
  // Names lead to deletions (`--overwrite`) and to reads, so a manifest that someone edited must not lead elsewhere.
  name: (value) => typeof value === "string" && isSafePath(value),
  sizeBytes: count,
  rows: count,
  sha256: isSha256,
  batchId: text,
  groupId: text,
});

const convertedFile = record({
  name: (value) => typeof value === "string" && isSafePath(value),
  sizeBytes: count,
  rows: orNull(count),
  sha256: isSha256,
});

const fields: Readonly<Record<Exclude<keyof Manifest, "schemaVersion">, Check>> = {
  runId: text,
  path: (value) => value === "profile" || value === "batch",
  pathReason: text,
  segments: list(record({ id: text, name: text, evaluatedAt: orNull(text) })),
  dataset: orNull(record({ id: text, name: text, created: (value) => typeof value === "boolean" })),
  job: orNull(record({ id: text, status: text })),
  batches: list(text),
  files: list(file),
  // Manifests of before have neither.
  converted: orAbsent(list(convertedFile)),
  filter: orAbsent(orNull(record({ where: text, sources: list(file) }))),
  rows: count,
  bytes: count,
  counts: record({ job: orNull(count), catalog: orNull(count), read: orNull(count) }),
  startedAt: text,
  finishedAt: text,
};

function whatIsWrong(source: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return "it is not JSON";
  }
  if (!isPlainObject(value)) return "it is not a JSON object";
  const version = value["schemaVersion"];
  if (version !== 1) return `its schemaVersion is ${JSON.stringify(version) ?? "missing"}, not 1`;
  for (const [key, check] of Object.entries(fields)) {
    if (!check(value[key])) return `its field "${key}" is missing or not what it should be`;
  }
  return undefined;
}

/** A file name, or a folder and a file name, each of which could have come from this program. */
function isSafePath(name: string): boolean {
  const pieces = name.split("/");
  if (pieces.length > 2) return false;
  try {
    const [last = "", folder] = pieces.toReversed();
    if (folder !== undefined) requireSafeName(folder);
    if (!isDerivedName(last)) requireSafeName(last);
    return true;
  } catch {
    return false;
  }
}
