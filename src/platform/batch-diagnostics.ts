import { orAbsent } from "./absent.ts";
import type { Connection } from "./connection.ts";
import { listing } from "./files.ts";
import { firstLines } from "./first-lines.ts";
import { reduceHref } from "./href.ts";
import { createOpenRange } from "./open-range.ts";
import type { CallOptions } from "./platform.ts";
import type { BatchDiagnostics, DiagnosticFile } from "./records.ts";
import { countRowErrors } from "./row-errors.ts";
import { dataOf } from "./services.ts";
import { type WireObject, wireCount, wireNumber, wireObject, wireText } from "./wire.ts";

const BATCH = "/data/foundation/export/batches/{batchId}";
/** Enough to know what kinds of errors there are. */
const LINES_MAX = 20;
const FILES_MAX = 5;

type List = (path?: string) => Promise<readonly WireObject[] | null>;

/** Reads what the service keeps of a bad batch: names and sizes, and of the row errors their kinds. */
export async function readDiagnostics(
  connection: Connection,
  batchId: string,
  options: CallOptions,
): Promise<BatchDiagnostics> {
  const failed = await list(connection, "failed", batchId, options);
  const listMeta: List = (path) => list(connection, "meta", batchId, options, path);
  const meta = await listMeta();
  const paths = await rowErrorPaths(meta ?? [], listMeta, { batchId, baseUrl: connection.baseUrl });
  const openRange = createOpenRange(connection);
  const lines: string[] = [];
  for (const path of paths.slice(0, FILES_MAX)) {
    const most = LINES_MAX - lines.length;
    if (most > 0) lines.push(...(await firstLines(openRange, path, most, options.signal)));
  }
  return {
    failed: failed && failed.map(toFile),
    meta: meta && meta.map(toFile),
    rowErrors: countRowErrors(lines),
  };
}

/** Null where the service knows none. */
async function list(
  { services, caller, baseUrl }: Connection,
  kind: "failed" | "meta",
  batchId: string,
  options: CallOptions,
  path?: string,
): Promise<readonly WireObject[] | null> {
  const fetchPage = (query: Readonly<Record<string, string>>) =>
    caller.read<unknown>((attempt) => {
      // Neither call documents paging but by its links; a limit is no part of them.
      const { limit: _limit, ...cursor } = query;
      const params = {
        path: { batchId },
        query: path === undefined ? cursor : { ...cursor, path },
      };
      return dataOf<unknown>(
        kind === "failed"
          ? services.dataAccess.GET(`${BATCH}/failed`, { params, ...attempt })
          : services.dataAccess.GET(`${BATCH}/meta`, { params, ...attempt }),
      );
    }, options);
  return (await orAbsent(collect(listing(fetchPage, baseUrl, options)))) ?? null;
}

async function collect(entries: AsyncIterable<WireObject>): Promise<readonly WireObject[]> {
  const found: WireObject[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

/** `row_errors` is a folder to be listed, `row_errors_sample.json` a file that repeats some of it (documented). */
async function rowErrorPaths(
  meta: readonly WireObject[],
  listMeta: List,
  origin: { readonly batchId: string; readonly baseUrl: string },
): Promise<readonly string[]> {
  const named = meta.filter((entry) => nameOf(entry).startsWith("row_error"));
  const paths: string[] = [];
  for (const folder of named.filter((entry) => !isFile(entry)).map(nameOf)) {
    const inside = (await listMeta(folder)) ?? [];
    paths.push(...inside.map((file) => pathOf(file, `${folder}/${nameOf(file)}`, origin)));
  }
  if (paths.length > 0) return paths;
  return named.filter(isFile).map((entry) => pathOf(entry, nameOf(entry), origin));
}

function pathOf(
  entry: WireObject,
  name: string,
  { batchId, baseUrl }: { readonly batchId: string; readonly baseUrl: string },
): string {
  const href = wireText(wireObject(wireObject(entry["_links"])["self"])["href"]);
  if (href !== null) return reduceHref(href, baseUrl);
  const folder = BATCH.replace("{batchId}", encodeURIComponent(batchId));
  return `${folder}/meta?path=${encodeURIComponent(name)}`;
}

function toFile(entry: WireObject): DiagnosticFile {
  return { name: nameOf(entry), sizeBytes: wireCount(wireNumber(entry["length"])) };
}

function isFile(entry: WireObject): boolean {
  return nameOf(entry).endsWith(".json");
}

function nameOf(entry: WireObject): string {
  return wireText(entry["name"]) ?? wireText(entry["dataSetFileId"]) ?? "";
}
