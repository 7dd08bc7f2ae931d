import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext } from "node:tls";

import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";

import type { ProxyChoice } from "./proxy-choice.ts";

/** Keep-alive connections, directly or through a proxy's CONNECT. */
export interface ByteAgents {
  to(target: URL): HttpAgent;
  destroy(): void;
}

export interface ByteAgentsOptions {
  readonly proxyOf: ProxyChoice;
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

export function createByteAgents(options: ByteAgentsOptions): ByteAgents {
  const { proxyOf, connections, connectTimeoutMs } = options;
  // The newest idle connection is the warmest; the others may fall asleep.
  const settings = {
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    scheduling: "lifo",
  } as const;
  const agents = new Map<string, HttpAgent>();

  function make(isHttps: boolean, proxy: URL | undefined): HttpAgent {
    if (proxy) {
      const Tunnel = isHttps ? HttpsProxyAgent : HttpProxyAgent;
      return new Tunnel({ ...settings, proxy, timeout: connectTimeoutMs });
    }
    if (!isHttps) return new HttpAgent(settings);
    // One for all: each connection would else make its own before any of them can ask.
    return new HttpsAgent({ ...settings, secureContext: createSecureContext() });
  }

  return {
    to(target) {
      const proxy = proxyOf(target);
      const key = proxy ? `${target.protocol} ${proxy.href}` : target.protocol;
      const known = agents.get(key);
      if (known) return known;
      const made = make(target.protocol === "https:", proxy);
      agents.set(key, made);
      return made;
    },
    destroy() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}
