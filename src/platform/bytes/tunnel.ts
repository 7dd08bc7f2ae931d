import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

import { portOf } from "../../core/host-port.ts";
import { ProxyRefusal } from "../transport-error.ts";

/** A connection to the target through a proxy, by CONNECT. Rejects with `ProxyRefusal`, with what the network tells, and with the signal's reason. */
export function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${target.hostname}:${portOf(target)}`;
  return new Promise((resolve, reject) => {
    const asking = (proxy.protocol === "https:" ? https : http).request(new URL("/", proxy), {
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...passwordOf(proxy) },
      auth: null,
      agent: false,
      signal,
    });
    asking.once("connect", (reply, socket: Socket) => {
      if (reply.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new ProxyRefusal(reply.statusCode ?? 0));
    });
    asking.on("error", (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    asking.end();
  });
}

function passwordOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(both).toString("base64")}` };
}
