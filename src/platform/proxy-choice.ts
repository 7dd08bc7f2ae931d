import { UsageError } from "../core/errors.ts";
import { bareHost, hostOf, portOf } from "../core/host-port.ts";

export interface ProxySettings {
  /** For https addresses, `http://user:password@host:port`. Default: `httpProxy`. */
  readonly httpsProxy?: string;
  readonly httpProxy?: string;
  /** Hosts reached directly, with commas between: `host`, `host:port`, `.domain`, `*`. */
  readonly noProxy?: string;
}

/** The proxy that leads to an address, undefined where none does: one answer for control calls, tokens and file bytes. */
export type ProxyChoice = (target: URL) => URL | undefined;

interface DirectHost {
  readonly hostname: string;
  readonly port: number | null;
}

/** Fails with `bad-config` for a proxy address that is none. Both kinds of target are reached by CONNECT. */
export function createProxyChoice({
  httpsProxy = "",
  httpProxy = "",
  noProxy = "",
}: ProxySettings): ProxyChoice {
  const ofHttps = readProxy("HTTPS_PROXY", httpsProxy);
  const ofHttp = readProxy("HTTP_PROXY", httpProxy);
  const entries = noProxy.split(/[,\s]+/).filter((entry) => entry !== "");
  const direct = entries.map(readDirectHost);
  const none = entries.includes("*");
  return (target) => {
    const proxy = target.protocol === "https:" ? (ofHttps ?? ofHttp) : ofHttp;
    if (!proxy || none) return undefined;
    return direct.some((host) => covers(host, target)) ? undefined : proxy;
  };
}

function readProxy(name: string, value: string): URL | undefined {
  if (value === "") return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && isDecodable(url.username + url.password)) return url;
  throw new UsageError(
    "bad-config",
    `${name} expects an address such as http://proxy.example:3128. What it holds is not one.`,
    { details: { name } },
  );
}

/** A lone percent sign in a password would only show when the first request is sent. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** An IPv6 address needs brackets only where a port follows. */
function readDirectHost(entry: string): DirectHost {
  const [, host = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const hostname = bareHost(host.replace(/^\*?\./, "").toLowerCase());
  return { hostname, port: port === undefined ? null : Number(port) };
}

/** The host itself and whatever is below it. */
function covers({ hostname, port }: DirectHost, target: URL): boolean {
  if (port !== null && port !== portOf(target)) return false;
  const asked = hostOf(target);
  return asked === hostname || asked.endsWith(`.${hostname}`);
}
