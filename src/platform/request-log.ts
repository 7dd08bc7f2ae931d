import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Network } from "./network.ts";

/** Tells the log of every request and how it ended: never its query, its body or its headers, which hold names and tokens. */
export function withRequestLog(network: Network, log: Log, clock: Clock): Network {
  return {
    ...network,
    async send(request) {
      const { host, pathname } = new URL(request.url);
      const startedMs = clock.now();
      const told = (end: Record<string, string | number>) =>
        log.debug("request", {
          method: request.method,
          host,
          path: pathname,
          requestId: request.headers.get("x-request-id") ?? "",
          ...end,
          tookMs: clock.now() - startedMs,
        });
      try {
        const response = await network.send(request);
        told({ status: response.status });
        return response;
      } catch (error) {
        told({ error: error instanceof Error ? error.name : "unknown" });
        throw error;
      }
    },
  };
}
