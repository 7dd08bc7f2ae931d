import type { ServerResponse } from "node:http";

import type { FileBody } from "./file-body.ts";

/**
 * Writes the bytes of a file to a connection. Each chunk has left for the system before the next is read, so the client gets every byte
 * before a cut. A client that goes away ends it.
 */
export async function sendFile(
  response: Response,
  body: FileBody,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // A struck body may wait before its first byte; the headers do not.
  if (!body.isUntouched) outgoing.flushHeaders();
  try {
    for await (const chunk of body.open(outgoing.socket ?? outgoing)) await write(outgoing, chunk);
    outgoing.end();
  } catch {
    outgoing.socket?.destroy();
  }
}

function write(outgoing: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    outgoing.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
