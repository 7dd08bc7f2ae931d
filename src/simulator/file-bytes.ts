import { Readable } from "node:stream";

import { readBytes, type ByteRange, type ContentFile } from "./contents.ts";
import { emptyReply, problem } from "./replies.ts";
import type { Call, Simulation } from "./simulation.ts";

const TYPE = "application/octet-stream";

/** A file, or the part of it that a Range header asks for, streamed from disk. */
export function fileBytes(
  simulation: Simulation,
  { request }: Call,
  file: ContentFile | undefined,
): Response {
  if (!file) return problem(404, "The file was not found.");
  const size = file.sizeBytes;
  if (request.method === "HEAD") {
    return emptyReply(200, { ...headers({ start: 0, end: size }), "accept-ranges": "bytes" });
  }
  const range = parseRange(request.headers.get("range"), size);
  if (range === "unsatisfiable") {
    const refused = problem(416, "The range is beyond the end of the file.");
    refused.headers.set("content-range", `bytes */${size}`);
    return refused;
  }
  if (range === null) {
    const whole = { start: 0, end: size };
    return new Response(counted(simulation, readBytes(file, whole)), { headers: headers(whole) });
  }
  return new Response(counted(simulation, readBytes(file, range)), {
    status: 206,
    headers: {
      ...headers(range),
      "content-range": `bytes ${range.start}-${range.end - 1}/${size}`,
    },
  });
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

/** Counts what really leaves, chunk by chunk. */
function counted(
  { counters }: Simulation,
  chunks: AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const count = async function* () {
    for await (const chunk of chunks) {
      counters.bytesSent += chunk.length;
      yield chunk;
    }
  };
  return Readable.toWeb(Readable.from(count(), { objectMode: false }));
}
