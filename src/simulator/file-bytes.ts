import { openFaultyBody } from "./body-faults.ts";
import type { ByteRange, ContentFile } from "./contents.ts";
import { emptyReply, problem } from "./replies.ts";
import type { Call, Simulation } from "./simulation.ts";

const TYPE = "application/octet-stream";

/** A file, or the part of it that a Range header asks for, streamed from disk; body faults strike here. */
export async function fileBytes(
  simulation: Simulation,
  { request, operation }: Pick<Call, "request" | "operation">,
  file: ContentFile | undefined,
): Promise<Response> {
  if (!file) return problem(404, "The file was not found.");
  if (request.method === "HEAD") {
    const whole = { start: 0, end: file.sizeBytes };
    return emptyReply(200, { ...headers(whole), "accept-ranges": "bytes" });
  }
  const { faults } = simulation;
  const changed = faults.strike("changed-length", operation);
  const size = changed === undefined ? file.sizeBytes : shorter(file.sizeBytes, changed);
  const range = parseRange(request.headers.get("range"), size);
  if (range === "unsatisfiable") {
    const refused = problem(416, "The range is beyond the end of the file.");
    refused.headers.set("content-range", `bytes */${size}`);
    return refused;
  }
  const asked = range ?? { start: 0, end: size };
  const wrong = faults.strike("wrong-range", operation);
  const sent = wrong === undefined ? asked : shifted(asked, size, wrong);
  const body = openFaultyBody(simulation, operation, file, sent);
  const isPart = range !== null || wrong !== undefined;
  const response = new Response(body.stream, {
    status: isPart ? 206 : 200,
    headers: {
      ...headers(sent),
      ...(isPart && { "content-range": `bytes ${sent.start}-${sent.end - 1}/${size}` }),
    },
  });
  body.mark(response);
  return response;
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
