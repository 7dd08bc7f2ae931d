import type { ServerResponse } from "node:http";

/**
 * Writes an answer whose body may break off: each chunk has left for the system before the connection ends, so the client gets
 * every byte before the cut. A client that goes away ends it.
 */
export async function sendBreaking(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const { body } = response;
  try {
    if (body) {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        await write(outgoing, chunk);
      }
    }
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
