import { unlessAborted } from "./abort-race.ts";
import { openAttempt } from "./attempt.ts";
import { bodyOf, type ByteBody } from "./body-text.ts";
import type { ByteNetwork } from "./bytes/byte-port.ts";
import type { Network } from "./network.ts";

/** File bytes through a network that fetches: a simulator without sockets. Its bodies know no signal, so it is watched here. */
export function fetchBytes(network: Network, timeoutMs: number): ByteNetwork {
  return {
    async open({ url, headers, signal, ready }) {
      await ready();
      const attempt = openAttempt({ timeoutMs, signal });
      try {
        const options = { headers, signal: attempt.signal, redirect: "manual" } as const;
        const sending = network.send(new network.Request(url, options));
        const response = await unlessAborted(sending, [attempt.signal]);
        attempt.stopTimer();
        const body = watched(bodyOf(response), attempt.signal, () => attempt.release());
        return { status: response.status, headers: response.headers, body };
      } catch (error) {
        attempt.release();
        throw error;
      }
    },
    close: async () => {},
  };
}

function watched(body: ByteBody, signal: AbortSignal, onEnd: () => void): ByteBody {
  return {
    async next() {
      try {
        const result = await unlessAborted(body.next(), [signal]);
        if (result.done) onEnd();
        return result;
      } catch (error) {
        onEnd();
        body.return().catch(() => {});
        throw error;
      }
    },
    return() {
      onEnd();
      return body.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
