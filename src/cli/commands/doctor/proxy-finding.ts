import { connect } from "node:net";

import type { Clock } from "../../../core/clock.ts";
import { isAppError, toError, TransportError } from "../../../core/errors.ts";
import { hostOf, portOf } from "../../../core/host-port.ts";
import type { Config } from "../../config.ts";
import { failed, type Finding, ok } from "./finding.ts";

/** What a connection may take; a proxy is near. */
const CONNECT_MS = 5000;

interface Surroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Which proxy settings hold, and whether the proxies that they lead to answer. Nothing is sent to them. */
export async function proxyFinding(config: Config, around: Surroundings): Promise<Finding> {
  const { proxy } = config;
  const told = Object.entries({
    HTTPS_PROXY: proxy.httpsProxy && withoutPassword(proxy.httpsProxy),
    HTTP_PROXY: proxy.httpProxy && withoutPassword(proxy.httpProxy),
    NO_PROXY: proxy.noProxy,
  }).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
  if (told.length === 0) return ok("proxy", "none");
  try {
    const used = await usedProxies(config);
    for (const url of used) await knock(url, around);
    return ok("proxy", `${told.join(", ")} (${used.length === 0 ? "not used" : "answers"})`);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return failed("proxy", error);
  }
}

/** The proxies on the way to the platform and to the token service. */
async function usedProxies({ proxy, tenant, imsUrl }: Config): Promise<URL[]> {
  const { createProxyChoice } = await import("../../../platform/proxy-choice.ts");
  const choose = createProxyChoice(proxy);
  const chosen = [tenant.baseUrl, imsUrl].flatMap((target) => choose(new URL(target)) ?? []);
  return [...new Map(chosen.map((url) => [url.host, url])).values()];
}

/** Fails with `no-connection`. */
async function knock(proxy: URL, { clock, signal }: Surroundings): Promise<void> {
  const over = new AbortController();
  const socket = connect({ host: hostOf(proxy), port: portOf(proxy) });
  const answered = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
  });
  const late = clock
    .sleep(CONNECT_MS, AbortSignal.any([signal, over.signal]))
    .then(() => Promise.reject(new Error(`no answer within ${CONNECT_MS / 1000} s`)));
  try {
    await Promise.race([answered, late]);
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(proxy, toError(error));
  } finally {
    over.abort();
    socket.destroy();
    await late.catch(() => undefined);
  }
}

function unreachable({ host }: URL, cause: Error): TransportError {
  const reason = "code" in cause ? String(cause.code) : cause.message;
  return new TransportError(
    "no-connection",
    `The proxy ${host} does not answer (${reason}). Correct HTTPS_PROXY or HTTP_PROXY, or name the hosts that need none in NO_PROXY.`,
    { details: { proxy: host, reason }, cause },
  );
}

export function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//…@");
}
