import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

import { systemClock } from "../core/clock.ts";
import type { ByteBody } from "./body-text.ts";
import { createByteAgents } from "./byte-agents.ts";
import { type IncomingBody, readIncoming } from "./byte-body.ts";
import type { ProxyChoice } from "./proxy-choice.ts";
import { createSlots } from "./slots.ts";
import { AttemptTimeout, ConnectTimeout } from "./transport-error.ts";

/** The way out for file bytes. Redirects are never followed in here. */
export interface ByteNetwork {
  /** Asks by GET. Rejects with what the network threw, with AttemptTimeout when no reply began in time, or with the signal's reason. */
  open(request: ByteRequest): Promise<ByteReply>;
  close(): Promise<void>;
}

export interface ByteRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the body, too. */
  readonly signal: AbortSignal | undefined;
  /** The last thing that is waited for before the request leaves; no time limit runs yet. */
  readonly ready: () => Promise<void>;
}

/** Whoever gets it reads its body to the end or lets go of it by `return`; until then it holds a connection. */
export interface ByteReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ByteBody;
}

export type ReplyHeaders = Pick<Headers, "get">;

export interface ByteNetworkOptions {
  readonly proxyOf: ProxyChoice;
  /** Until a reply begins; also the longest silence within its body. */
  readonly timeoutMs: number;
  /** How long a connection may take to come about, its TLS and a proxy included. */
  readonly connectTimeoutMs: number;
  /** Requests at once, bodies that are being read included; the others wait in line. */
  readonly connections: number;
}

/** node:https with connections that are kept: half the processor time per byte that fetch costs. Uses the trust of node:tls. */
export function openByteNetwork(options: ByteNetworkOptions): ByteNetwork {
  const agents = createByteAgents(options);
  const slots = createSlots(options.connections);
  return {
    async open(request) {
      const release = await slots.take(request.signal);
      try {
        await request.ready();
        request.signal?.throwIfAborted();
        return await exchange(request, { ...options, agent: agents.to(request.url), release });
      } catch (error) {
        release();
        throw error;
      }
    },
    close: async () => agents.destroy(),
  };
}

interface ExchangeOptions extends ByteNetworkOptions {
  readonly agent: http.Agent;
  /** The connection is free again, or gone. */
  readonly release: () => void;
}

function exchange(request: ByteRequest, options: ExchangeOptions): Promise<ByteReply> {
  const { url, headers, signal } = request;
  const { agent, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const sending = (url.protocol === "https:" ? https : http).request(url, { agent, headers });
    let reply: { readonly message: IncomingMessage; readonly body: IncomingBody } | undefined;

    function fail(error: unknown, how?: { readonly now: boolean }): void {
      if (reply) return reply.body.fail(error, how);
      end();
      reject(error as Error);
      sending.destroy();
    }
    function end(): void {
      stopTimer();
      stopWatch();
      signal?.removeEventListener("abort", abort);
      options.release();
    }
    const abort = () => fail(signal?.reason, { now: true });
    // The network keeps real time, also where a test's clock stands still.
    const stopTimer = systemClock.every(timeoutMs, () => fail(new AttemptTimeout(timeoutMs)));
    const stopWatch = watchSilence(sending, timeoutMs, (isConnected) => {
      if (!isConnected) fail(new ConnectTimeout());
      // A server that we make wait may be silent.
      else if (reply?.message.isPaused() === false) fail(new Error("The body fell silent"));
    });
    signal?.addEventListener("abort", abort, { once: true });
    sending.once("response", (message) => {
      stopTimer();
      const onResume = () => message.socket.setTimeout(timeoutMs);
      reply = { message, body: readIncoming(message, { onResume, onEnd: end }) };
      resolve({
        status: message.statusCode ?? 0,
        headers: headersOf(message),
        body: reply.body,
      });
    });
    sending.on("error", fail);
    sending.once("close", () => fail(new Error("The connection closed before the answer")));
    sending.end();
  });
}

/**
 * Calls `onSilence` when nothing moved for the agent's own time while the connection comes about, and for `timeoutMs` after that. Returns
 * what ends the watch.
 */
function watchSilence(
  sending: ClientRequest,
  timeoutMs: number,
  onSilence: (isConnected: boolean) => void,
): () => void {
  let watched: Socket | undefined;
  let isConnected = false;
  const silent = () => onSilence(isConnected);
  const connected = () => {
    isConnected = true;
    watched?.setTimeout(timeoutMs);
  };
  sending.once("socket", (socket) => {
    watched = socket;
    socket.on("timeout", silent);
    if (sending.reusedSocket) connected();
    else if (sending.protocol === "https:") socket.once("secureConnect", connected);
    else if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
  return () => {
    watched?.off("timeout", silent);
  };
}

function headersOf(message: IncomingMessage): ReplyHeaders {
  return {
    get(name) {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(", ") : (value ?? null);
    },
  };
}
