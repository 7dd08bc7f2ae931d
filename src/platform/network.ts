import {
  Agent,
  type Dispatcher,
  fetch as undiciFetch,
  ProxyAgent,
  Request as UndiciRequest,
} from "undici";

import type { ProxyChoice } from "./proxy-choice.ts";

/** The way out for control calls and tokens. Redirects are never followed in here. */
export interface Network {
  /** The class whose instances `send` understands. */
  readonly Request: typeof Request;
  send(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface NetworkOptions {
  readonly proxyOf: ProxyChoice;
  /** Longest silence in the middle of a body. */
  readonly timeoutMs: number;
  /** How long a connection may take to come about, its TLS included. */
  readonly connectTimeoutMs: number;
}

/** Node 20 ignores HTTPS_PROXY by itself; NODE_EXTRA_CA_CERTS works because undici connects through node:tls. */
export function openNetwork(options: NetworkOptions): Network {
  const dispatchers = createDispatchers(options);
  return {
    Request: UndiciRequest as unknown as typeof Request,
    send: (request) =>
      undiciFetch(request as unknown as UndiciRequest, {
        dispatcher: dispatchers.to(new URL(request.url)),
      }),
    // Whatever is still open belongs to nobody: waiting for it could last for ever.
    close: () => dispatchers.destroy(),
  };
}

/** A network made of a function: a simulator without sockets. */
export function wrapFetch(fetch: (request: Request) => Promise<Response>): Network {
  return { Request: globalThis.Request, send: fetch, close: async () => {} };
}

function createDispatchers({ proxyOf, timeoutMs, connectTimeoutMs }: NetworkOptions) {
  const settings = {
    // The attempt's own limit comes first and has the better words; these only stop what it does not see.
    headersTimeout: timeoutMs + 5000,
    bodyTimeout: timeoutMs,
    connect: { timeout: connectTimeoutMs },
  };
  const direct = new Agent(settings);
  const proxied = new Map<string, Dispatcher>();
  return {
    to(target: URL): Dispatcher {
      const proxy = proxyOf(target);
      if (!proxy) return direct;
      const known = proxied.get(proxy.href);
      if (known) return known;
      const made = new ProxyAgent({ ...settings, uri: proxy.href });
      proxied.set(proxy.href, made);
      return made;
    },
    async destroy(): Promise<void> {
      await Promise.all([direct, ...proxied.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}
