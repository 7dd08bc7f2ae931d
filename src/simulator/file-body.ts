import { ReadableStream as WebStream } from "node:stream/web";

import { isUntouched, withBodyFaults, type BodyFaults } from "./body-faults.ts";
import type { ContentFile } from "./contents.ts";
import { chunkBuffer, readBytes, type ByteRange } from "./read-bytes.ts";
import type { Simulation } from "./simulation.ts";

/** The bytes of an answer, not yet read. */
export interface FileBody {
  /** No fault strikes it. */
  readonly isUntouched: boolean;
  /** For a socket: chunks that hold only until the next is asked for; what belongs to a connection goes by `connection`. */
  open(connection: object): AsyncIterable<Uint8Array>;
}

const bodies = new WeakMap<Response, FileBody>();

/**
 * What a socket has to write by hand, else undefined: a body that may end before its length would lose what was already sent, and any
 * other takes several times as long through a web stream.
 */
export function fileBodyOf(response: Response): FileBody | undefined {
  return bodies.get(response);
}

export interface FileAnswer {
  readonly file: ContentFile;
  readonly range: ByteRange;
  readonly faults: BodyFaults;
}

/** An answer of a file's bytes; `bytesSent` counts what really leaves. */
export function fileResponse(
  simulation: Simulation,
  { file, range, faults }: FileAnswer,
  init: ResponseInit,
): Response {
  const open = (connection: object, buffer?: Buffer) =>
    counted(
      simulation,
      withBodyFaults(simulation, faults, {
        chunks: readBytes(file.path, range, buffer),
        length: range.end - range.start,
        connection,
      }),
    );
  // Holds no chunk back, so an error comes after the last byte before it and not instead.
  const response = new Response(WebStream.from(open({})), init);
  bodies.set(response, {
    isUntouched: isUntouched(faults),
    open: (connection) => open(connection, chunkBuffer(range)),
  });
  return response;
}

async function* counted(
  { counters }: Simulation,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    counters.bytesSent += chunk.length;
    yield chunk;
  }
}
