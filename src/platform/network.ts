import { Agent, EnvHttpProxyAgent, fetch as undiciFetch, Request as UndiciRequest } from "undici";

import { UsageError } from "../core/errors.ts";

export interface ProxySettings {
  /** For https addresses, `http://user:password@host:port`. Default: `httpProxy`. */
  readonly httpsProxy?: string;
  readonly httpProxy?: string;
  /** Hosts reached directly, with commas between: `host`, `host:port`, `.domain`, `*`. */
  readonly noProxy?: string;
}

/** The one way out: control calls, tokens and file bytes. Redirects are never followed in here. */
export interface Network {
  /** The class whose instances `send` understands. */
  readonly Request: typeof Request;
  send(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface NetworkOptions {
  readonly proxy?: ProxySettings;
  /** Longest silence in the middle of a body. */
  readonly timeoutMs: number;
}

const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Node 20 ignores HTTPS_PROXY by itself; NODE_EXTRA_CA_CERTS works because undici connects through node:tls. Fails with
 * `bad-config` for a proxy address that is none.
 */
export function openNetwork(options: NetworkOptions): Network {
  const dispatcher = createDispatcher(options);
  return {
    Request: UndiciRequest as unknown as typeof Request,
    send: (request) => undiciFetch(request as unknown as UndiciRequest, { dispatcher }),
    // Whatever is still open belongs to nobody: waiting for it could last for ever.
    close: () => dispatcher.destroy(),
  };
}

/** A network made of a function: a simulator without sockets. */
export function wrapFetch(fetch: (request: Request) => Promise<Response>): Network {
  return { Request: globalThis.Request, send: fetch, close: async () => {} };
}

function createDispatcher({ proxy = {}, timeoutMs }: NetworkOptions): Agent | EnvHttpProxyAgent {
  const settings = {
    // The attempt's own limit comes first and has the better words; these only stop what it does not see.
    headersTimeout: timeoutMs + 5000,
    bodyTimeout: timeoutMs,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  };
  const { httpsProxy = "", httpProxy = "", noProxy = "" } = proxy;
  checkProxy("HTTPS_PROXY", httpsProxy);
  checkProxy("HTTP_PROXY", httpProxy);
  if (httpsProxy === "" && httpProxy === "") return new Agent(settings);
  // Empty strings, not absence: undici would read the environment, which belongs to the command line.
  return new EnvHttpProxyAgent({ ...settings, httpsProxy, httpProxy, noProxy });
}

function checkProxy(name: string, value: string): void {
  if (value === "" || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) return;
  throw new UsageError(
    "bad-config",
    `${name} expects an address such as http://proxy.example:3128. What it holds is not one.`,
    { details: { name } },
  );
}
