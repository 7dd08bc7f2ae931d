import type { ProxyChoice } from "../proxy-choice.ts";
import type { ByteNetwork } from "./byte-port.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { createSlots } from "./slots.ts";

export interface ByteNetworkOptions {
  readonly proxyOf: ProxyChoice;
  /** Until a reply begins; also the longest silence within its body. */
  readonly timeoutMs: number;
  /** How long a connection may take to come about, its TLS and a proxy included. */
  readonly connectTimeoutMs: number;
  /** Requests at once, bodies that are being read included; the others wait in line. */
  readonly connections: number;
}

/**
 * Connections that are kept, read by hand: of the processor time that node:https takes for file bytes, more than a third goes into its
 * streams and the copies they make (measured). Uses the trust of node:tls.
 */
export function openByteNetwork(options: ByteNetworkOptions): ByteNetwork {
  const pool = createConnectionPool(options);
  const slots = createSlots(options.connections);
  return {
    async open({ ready, ...asked }) {
      const onEnd = await slots.take(asked.signal);
      try {
        await ready();
        asked.signal?.throwIfAborted();
        return await pool.take(asked.url).send({ ...asked, onEnd });
      } catch (error) {
        onEnd();
        throw error;
      }
    },
    close: async () => pool.destroy(),
  };
}
