import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { ByteNetwork } from "./bytes/byte-port.ts";
import type { Network } from "./network.ts";

/** Tells the log of every request and how it ended: never its query, its body or its headers, which hold names and tokens. */
export function withRequestLog(network: Network, log: Log, clock: Clock): Network {
  return {
    ...network,
    async send(request) {
      const { method, headers } = request;
      const requestId = headers.get("x-request-id") ?? "";
      const asked = { method, url: new URL(request.url), requestId };
      return logged(asked, { log, clock }, () => network.send(request));
    },
  };
}

/** The same for file bytes; what is told is how their reply began. */
export function withByteLog(network: ByteNetwork, log: Log, clock: Clock): ByteNetwork {
  return {
    ...network,
    async open(request) {
      const { url, headers } = request;
      const asked = { method: "GET", url, requestId: headers["x-request-id"] ?? "" };
      return logged(asked, { log, clock }, () => network.open(request));
    },
  };
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly requestId: string;
}

async function logged<T extends { readonly status: number }>(
  { method, url, requestId }: Asked,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
  send: () => Promise<T>,
): Promise<T> {
  const startedMs = clock.now();
  const told = (end: Record<string, string | number>) =>
    log.debug("request", {
      method,
      host: url.host,
      path: url.pathname,
      requestId,
      ...end,
      tookMs: clock.now() - startedMs,
    });
  try {
    const reply = await send();
    told({ status: reply.status });
    return reply;
  } catch (error) {
    told({ error: error instanceof Error ? error.name : "unknown" });
    throw error;
  }
}
