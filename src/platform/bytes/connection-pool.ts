import type { ProxyChoice } from "../proxy-choice.ts";
import { ByteConnection, type ConnectionLimits } from "./byte-connection.ts";

export interface ConnectionPool {
  /** An idle connection to the target, or one that is about to be made. It is used once, and comes back by itself. Throws once all are ended. */
  take(target: URL): ByteConnection;
  /** Ends all of them, and what they carry. */
  destroy(): void;
}

export function createConnectionPool(
  options: ConnectionLimits & { readonly proxyOf: ProxyChoice },
): ConnectionPool {
  const { proxyOf } = options;
  const idle = new Map<string, ByteConnection[]>();
  const all = new Set<ByteConnection>();
  let isDestroyed = false;

  function make(target: URL, proxy: URL | undefined, waiting: ByteConnection[]): ByteConnection {
    const connection = new ByteConnection({
      ...options,
      target,
      proxy,
      onIdle: () => waiting.push(connection),
      onGone() {
        all.delete(connection);
        const place = waiting.indexOf(connection);
        if (place !== -1) waiting.splice(place, 1);
      },
    });
    all.add(connection);
    return connection;
  }

  return {
    take(target) {
      // Whoever stood in line when the others were ended.
      if (isDestroyed) throw new Error("The network is closed");
      const proxy = proxyOf(target);
      const key = `${target.origin} ${proxy?.href ?? ""}`;
      const waiting = idle.get(key) ?? [];
      idle.set(key, waiting);
      // The newest is the warmest; the others may fall asleep.
      return waiting.pop() ?? make(target, proxy, waiting);
    },
    destroy() {
      isDestroyed = true;
      for (const connection of all) connection.destroy();
    },
  };
}
