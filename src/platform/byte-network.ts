import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

import { systemClock } from "../core/clock.ts";
import { toError } from "../core/errors.ts";
import type { ByteBody } from "./body-text.ts";
import { createByteAgents } from "./byte-agents.ts";
import { IncomingBody } from "./byte-body.ts";
import type { ProxyChoice } from "./proxy-choice.ts";
import { createSlots } from "./slots.ts";
import { AttemptTimeout, ConnectTimeout } from "./transport-error.ts";
import { whenAborted } from "./when-aborted.ts";

/** The way out for file bytes. Redirects are never followed in here. */
export interface ByteNetwork {
  /** Asks by GET. Rejects with what the network threw, with AttemptTimeout when no reply began in time, or with anything once the signal has aborted. */
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
    let body: IncomingBody | undefined;

    function fail(error: Error): void {
      if (body) return body.fail(error);
      end();
      reject(error);
      sending.destroy();
    }
    function end(): void {
      stopTimer();
      stopWatch();
      stopAbort();
      options.release();
    }
    const stopAbort = whenAborted(signal, () => {
      if (body) body.abort(signal?.reason);
      else fail(toError(signal?.reason));
    });
    // The network keeps real time, also where a test's clock stands still.
    const stopTimer = systemClock.every(timeoutMs, () => fail(new AttemptTimeout(timeoutMs)));
    const stopWatch = watchSilence(sending, options, (isConnected) => {
      if (!isConnected) fail(new ConnectTimeout());
      else if (body?.isHeld() === false) body.fail(new Error("The body fell silent"));
    });
    sending.once("response", (message) => {
      stopTimer();
      const onResume = () => message.socket.setTimeout(timeoutMs);
      body = new IncomingBody(message, { onResume, onEnd: end });
      resolve({ status: message.statusCode ?? 0, headers: headersOf(message), body });
    });
    sending.on("error", fail);
    sending.once("close", () => {
      if (!body) fail(new Error("The connection closed before the answer"));
    });
    sending.end();
  });
}

/** Calls `onSilence` when nothing moved for the time that connecting, or later the exchange, may be silent. Returns what ends the watch. */
function watchSilence(
  sending: ClientRequest,
  limits: { readonly connectTimeoutMs: number; readonly timeoutMs: number },
  onSilence: (isConnected: boolean) => void,
): () => void {
  let watched: Socket | undefined;
  let isConnected = false;
  const silent = () => onSilence(isConnected);
  sending.once("socket", (socket) => {
    watched = socket;
    const connected = () => {
      isConnected = true;
      socket.setTimeout(limits.timeoutMs);
    };
    socket.on("timeout", silent);
    const coming = comingEvent(sending, socket);
    if (coming === undefined) return connected();
    socket.setTimeout(limits.connectTimeoutMs);
    socket.once(coming, connected);
  });
  return () => {
    watched?.off("timeout", silent);
  };
}

/** What a fresh connection still has to go through; a tunnel is connected already, but for its TLS. */
function comingEvent(sending: ClientRequest, socket: Socket): string | undefined {
  if (sending.reusedSocket) return undefined;
  if (sending.protocol === "https:") return "secureConnect";
  return socket.connecting ? "connect" : undefined;
}

function headersOf(message: IncomingMessage): ReplyHeaders {
  return {
    get(name) {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(", ") : (value ?? null);
    },
  };
}
