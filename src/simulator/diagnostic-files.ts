import { listingPage, pageBounds } from "./access-listing.ts";
import { problem, reply } from "./replies.ts";
import { rowErrorKinds, rowErrorLines } from "./row-errors.ts";
import { seededUuid } from "./seeded.ts";
import type { Call, Simulation } from "./simulation.ts";
import { batchStatus, type BatchRecord } from "./state.ts";

/** A file by its whole path; what stands before a slash is a folder. */
type Files = Readonly<Record<string, string>>;

/** What is kept of a batch that went wrong: its files, and what was wrong with its rows. A good batch has nothing to tell. */
export function diagnostics(simulation: Simulation, call: Call, kind: "failed" | "meta"): Response {
  const batch = simulation.state.batches.get(call.id);
  if (!batch) return problem(404, `Batch ${call.id} was not found.`);
  const files = kind === "failed" ? failedFiles(simulation, batch) : metaFiles(simulation, batch);
  const path = call.query.get("path");
  const file = path === null ? undefined : files[path];
  if (file !== undefined) {
    return new Response(file, { headers: { "content-type": "application/octet-stream" } });
  }
  const prefix = path === null ? "" : `${path}/`;
  const names = Object.keys(files).filter((name) => name.startsWith(prefix));
  if (path !== null && names.length === 0) return problem(404, "The file was not found.");
  const bounds = pageBounds(call.query);
  if (bounds instanceof Response) return bounds;
  const base = `${call.hrefBase}/data/foundation/export/batches/${call.id}/${kind}`;
  const inside = new Set(names.map((name) => name.slice(prefix.length).split("/")[0] ?? ""));
  const entries = [...inside].map((name) => ({
    name,
    length: String(Buffer.byteLength(files[`${prefix}${name}`] ?? "")),
    _links: { self: { href: `${base}?path=${encodeURIComponent(`${prefix}${name}`)}` } },
  }));
  return reply(listingPage(entries, bounds, base));
}

/** The marker file, and the rows that could not be written (documented). */
function failedFiles({ settings, now }: Simulation, batch: BatchRecord): Files {
  if (batchStatus(batch, now()) !== "failed") return {};
  const name = `part-00000-${seededUuid(settings.seed, "failed", batch.id)}-c000.json`;
  return { _SUCCESS: "", [name]: rowErrorKinds.map(rowErrorLines).join("") };
}

/** Names are documented; whether the folders are listed at the top is not (inferred). */
function metaFiles({ now }: Simulation, batch: BatchRecord): Files {
  if (!batch.rowErrors && batchStatus(batch, now()) !== "failed") return {};
  const rows = rowErrorKinds.map((kind) => [`row_errors/${kind.file}`, rowErrorLines(kind)]);
  return {
    "input_files/fileMetaData1.json": '{"path":"part-00000.parquet"}\n',
    "row_errors_sample.json": rowErrorLines(rowErrorKinds[0]),
    ...(Object.fromEntries(rows) as Files),
  };
}
