import { relative } from "node:path";

import { drawBodyFaults, isUntouched } from "./body-faults.ts";
import type { ContentFile } from "./contents.ts";
import { fileResponse } from "./file-body.ts";
import type { Operation } from "./operations.ts";
import type { ByteRange } from "./read-bytes.ts";
import { emptyReply, problem } from "./replies.ts";
import { seededShare } from "./seeded.ts";
import type { Call, Simulation } from "./simulation.ts";

const TYPE = "application/octet-stream";

/** What is asked of a file, and how it may be answered. */
interface Asked extends Pick<Call, "request" | "operation"> {
  /** A server in front may be told to send the bytes instead. */
  readonly behindProxy: boolean;
}

/** A file, or the part of it that a Range header asks for, streamed from disk; body faults strike here. */
export function fileBytes(
  simulation: Simulation,
  { request, operation, behindProxy }: Asked,
  file: ContentFile | undefined,
): Response {
  if (!file) return problem(404, "The file was not found.");
  const handOver = behindProxy && simulation.settings.accelRedirect !== null;
  if (request.method === "HEAD") return head(simulation, { operation, handOver }, file);
  const drawn = drawFileFaults(simulation, operation);
  if (handOver && drawn.isHonest) return handedOver(simulation, file);
  return bytesAsDrawn(simulation, request.headers.get("range"), file, drawn);
}

function head(
  simulation: Simulation,
  { operation, handOver }: { operation: Operation; handOver: boolean },
  file: ContentFile,
): Response {
  const changed = simulation.faults.hits("changed-length", operation);
  if (handOver && !changed) return handedOver(simulation, file);
  const end = changed ? changedSize(simulation, file) : file.sizeBytes;
  return emptyReply(200, { ...headers({ start: 0, end }), "accept-ranges": "bytes" });
}

/** Another length than listed, and the same one in every answer that is struck. */
function changedSize({ settings }: Simulation, { name, sizeBytes }: ContentFile): number {
  return shorter(sizeBytes, seededShare(settings.seed, "changed-length", name));
}

function drawFileFaults(simulation: Simulation, operation: Operation) {
  const changed = simulation.faults.hits("changed-length", operation);
  const wrong = simulation.faults.strike("wrong-range", operation);
  const faults = drawBodyFaults(simulation, operation);
  const isHonest = !changed && wrong === undefined && isUntouched(faults);
  return { changed, wrong, faults, isHonest };
}

function bytesAsDrawn(
  simulation: Simulation,
  rangeHeader: string | null,
  file: ContentFile,
  { changed, wrong, faults }: ReturnType<typeof drawFileFaults>,
): Response {
  const size = changed ? changedSize(simulation, file) : file.sizeBytes;
  const asked = parseRange(rangeHeader, size);
  if (asked === "unsatisfiable") {
    const refused = problem(416, "The range is beyond the end of the file.");
    refused.headers.set("content-range", `bytes */${size}`);
    return refused;
  }
  const whole = asked ?? { start: 0, end: size };
  const range = wrong === undefined ? whole : shifted(whole, size, wrong);
  const isPart = asked !== null || wrong !== undefined;
  const contentRange = `bytes ${range.start}-${range.end - 1}/${size}`;
  return fileResponse(
    simulation,
    { file, range, faults },
    {
      status: isPart ? 206 : 200,
      headers: { ...headers(range), ...(isPart && { "content-range": contentRange }) },
    },
  );
}

/** Tells the server in front which file to send: it sees to ranges, and its bytes are not counted here. */
function handedOver({ settings, contents }: Simulation, { path }: ContentFile): Response {
  const place = relative(contents.folder, path);
  return emptyReply(200, {
    "content-type": TYPE,
    "x-accel-redirect": `${settings.accelRedirect}/${place}`,
  });
}

/** A length that lies by 1 to 1,024 bytes, and never below 1. */
export function shorter(size: number, draw: number): number {
  return Math.max(1, size - 1 - Math.floor(draw * 1024));
}

/** The range moved to where nobody asked for it, back where there is room, on from the first byte. */
function shifted({ start, end }: ByteRange, size: number, draw: number): ByteRange {
  const by = 1 + Math.floor(draw * (start > 0 ? start : size - 1));
  return start > 0
    ? { start: start - by, end: end - by }
    : { start: by, end: Math.min(end + by, size) };
}

function headers({ start, end }: ByteRange): Record<string, string> {
  return { "content-type": TYPE, "content-length": String(end - start) };
}

/** One range; null when there is none or the header is of another kind, which means the whole file. */
function parseRange(header: string | null, size: number): ByteRange | null | "unsatisfiable" {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (start >= size) return "unsatisfiable";
  return end <= start ? null : { start, end };
}
