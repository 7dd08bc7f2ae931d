import { TransportError } from "../core/errors.ts";

/** What was being asked when no whole answer arrived. */
export interface Target {
  readonly method: string;
  /** The template. */
  readonly path: string;
  /** The path with its ids, for people. */
  readonly shownPath: string;
  readonly host: string;
  /** The setting that names the host. */
  readonly setting: "AEPX_BASE_URL" | "AEPX_IMS_URL";
}

/** Why no whole answer arrived. `beforeSending` tells whether the request can have had an effect. */
type Reason = keyof typeof reasons;

const reasons = {
  refused: { words: "the connection was refused", beforeSending: true },
  dns: { words: "the name cannot be resolved", beforeSending: true },
  unreachable: { words: "the host cannot be reached", beforeSending: true },
  "connect-timeout": { words: "no connection came about in time", beforeSending: true },
  tls: { words: "its TLS certificate is not trusted", beforeSending: true },
  proxy: { words: "the proxy refused to connect to it", beforeSending: true },
  timeout: { words: "no answer came in time", beforeSending: false },
  reset: { words: "the connection broke off before the answer", beforeSending: false },
} as const;

/** The attempt's own time limit, told apart from whatever the caller aborts with. */
export class AttemptTimeout extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms`);
    this.name = "AttemptTimeout";
    this.timeoutMs = timeoutMs;
  }
}

export class ConnectTimeout extends Error {
  constructor() {
    super("The connection did not come about in time");
    this.name = "ConnectTimeout";
  }
}

/** A proxy's answer to CONNECT that is not 200. */
export class ProxyRefusal extends Error {
  constructor(status: number) {
    super(`The proxy answered ${status}`);
    this.name = "ProxyRefusal";
  }
}

/**
 * Turns what a request threw into a TransportError in plain words. Throws the caller's own abort reason untouched.
 * `details.sent` is false when the request cannot have reached the service.
 */
export function toTransportError(
  error: unknown,
  target: Target,
  signal: AbortSignal | undefined,
): TransportError {
  throwOwnAbort(signal);
  const reason: Reason = signal?.aborted ? "timeout" : reasonOf(error);
  const { words, beforeSending } = reasons[reason];
  const { method, path, host } = target;
  const late = reason === "timeout" || reason === "connect-timeout";
  return new TransportError(
    late ? "timed-out" : "no-connection",
    `${method} ${target.shownPath} failed: ${host} did not answer: ${words}. ${advice(reason, target.setting)}`,
    {
      details: { host, method, path, reason, sent: !beforeSending },
      cause: error,
      ...(reason === "tls" || reason === "proxy" ? { retry: "never" as const } : {}),
    },
  );
}

/** The body began and did not end. */
export function toBodyError(
  error: unknown,
  target: Target,
  signal: AbortSignal | undefined,
): TransportError {
  throwOwnAbort(signal);
  const { method, path, host } = target;
  return new TransportError(
    "body-cut",
    `${method} ${target.shownPath} failed: the answer of ${host} broke off in the middle. This may pass: run the same command again.`,
    { details: { host, method, path, reason: "cut", sent: true }, cause: error },
  );
}

/** What the caller aborts with is the caller's; the time limit of an attempt is ours. */
function throwOwnAbort(signal: AbortSignal | undefined): void {
  if (signal?.aborted && !(signal.reason instanceof AttemptTimeout)) throw signal.reason;
}

function advice(reason: Reason, setting: string): string {
  if (reason === "tls") {
    return "If your network has its own certificate authority, name its file in NODE_EXTRA_CA_CERTS.";
  }
  if (reason === "proxy") return "Check HTTPS_PROXY, its user and password, and NO_PROXY.";
  return `Check the network, ${setting}, HTTPS_PROXY and NO_PROXY, then run the same command again.`;
}

function reasonOf(error: unknown): Reason {
  for (const link of causes(error)) {
    const reason = reasonOfCode(link);
    if (reason) return reason;
  }
  return "reset";
}

const reasonByCode: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  CERT_HAS_EXPIRED: "tls",
  CERT_NOT_YET_VALID: "tls",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
  SELF_SIGNED_CERT_IN_CHAIN: "tls",
  UNABLE_TO_GET_ISSUER_CERT: "tls",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls",
};

/** How undici, which has no code for it, tells of a proxy's answer to CONNECT. */
const UNDICI_REFUSAL = "Proxy response";

function reasonOfCode(error: Error): Reason | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (error instanceof AttemptTimeout) return "timeout";
  if (error instanceof ConnectTimeout) return "connect-timeout";
  if (error instanceof ProxyRefusal || error.message.startsWith(UNDICI_REFUSAL)) return "proxy";
  // A connection that times out while it is being made; one that is established reports UND_ERR_*.
  if (code === "ETIMEDOUT" && "syscall" in error && error.syscall === "connect") {
    return "connect-timeout";
  }
  return reasonByCode[code];
}

/** The error and what is behind it; of several addresses tried, the first failure speaks. */
function* causes(error: unknown): Generator<Error> {
  let link = error;
  for (let depth = 0; link instanceof Error && depth < 8; depth++) {
    yield link;
    link = link.cause ?? (link instanceof AggregateError ? (link.errors[0] as unknown) : undefined);
  }
}
