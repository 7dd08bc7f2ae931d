import { validateHeaderValue } from "node:http";
import type { Socket } from "node:net";

import { systemClock } from "../../core/clock.ts";
import { toError } from "../../core/errors.ts";
import { ConnectTimeout } from "../transport-error.ts";
import type { BodySource } from "./byte-body.ts";
import type { ByteAsk, ByteReply } from "./byte-port.ts";
import { dial } from "./dial.ts";
import { Exchange } from "./exchange.ts";
import { createReplyParser, type ReplyHead, type ReplyParser } from "./reply-parser.ts";

export interface ConnectionLimits {
  /** Until a reply begins; also the longest silence within its body. */
  readonly timeoutMs: number;
  /** How long it may take to come about, its TLS and a proxy included. */
  readonly connectTimeoutMs: number;
}

export interface ConnectionOptions extends ConnectionLimits {
  readonly target: URL;
  readonly proxy: URL | undefined;
  /** It may be used again. */
  readonly onIdle: () => void;
  readonly onGone: () => void;
}

/** Servers close what nobody uses; before that is a good moment for us. */
const IDLE_MS_MAX = 60_000;
/** On its way to us, a server's close crosses a request of ours. */
const IDLE_MARGIN_MS = 1000;

/** One connection, one request at a time. */
export class ByteConnection {
  readonly #options: ConnectionOptions;
  readonly #dialing = new AbortController();
  #parser: ReplyParser | undefined;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  /** The reader is behind, so the server has to wait. */
  #isHeld = false;
  /** When the server was last let go on. */
  #goneOnMs = 0;
  /** How long it may be kept after this reply; 0: not at all. */
  #idleMs = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  send(ask: ByteAsk): Promise<ByteReply> {
    const source: BodySource = {
      isHeld: () => this.#isHeld,
      hold: () => {
        this.#isHeld = true;
      },
      goOn: () => this.#goOn(),
      drop: () => {
        if (this.#exchange === exchange) this.destroy();
      },
    };
    const exchange = new Exchange(ask, this.#options.timeoutMs, source);
    this.#exchange = exchange;
    // A fresh one: whatever hung on to the reply before is not the beginning of this one.
    this.#parser = createReplyParser({
      onHead: (head) => this.#onHead(head),
      onBytes: (chunk) => this.#exchange?.bytes(chunk),
      onEnd: () => this.#onReplyEnd(),
    });
    void this.#begin(ask);
    return exchange.reply;
  }

  destroy(): void {
    this.#fail(new Error("The connection was closed"));
  }

  async #begin(ask: ByteAsk): Promise<void> {
    try {
      const head = requestHead(ask);
      this.#socket ??= await this.#connect();
      this.#socket.ref();
      this.#socket.setTimeout(this.#options.timeoutMs);
      this.#socket.write(head, "latin1");
    } catch (error) {
      this.#fail(toError(error));
    }
  }

  async #connect(): Promise<Socket> {
    const { connectTimeoutMs } = this.#options;
    const { signal } = this.#dialing;
    const late = () => this.#dialing.abort(new ConnectTimeout());
    const stopTimer = systemClock.every(connectTimeoutMs, late);
    try {
      const socket = await dial(this.#options, (bytes) => this.#receive(bytes), signal);
      // It may have been given up since the socket was there.
      if (signal.aborted) socket.destroy();
      signal.throwIfAborted();
      socket.on("error", (error) => this.#fail(error));
      socket.on("close", () => this.#onClose());
      socket.on("timeout", () => this.#onSilence());
      return socket;
    } finally {
      stopTimer();
    }
  }

  /** False: no more for now. */
  #receive(bytes: Buffer): boolean {
    try {
      if (!this.#exchange) throw strayBytes();
      this.#parser?.read(bytes);
    } catch (error) {
      this.#fail(toError(error));
    }
    return !this.#isHeld;
  }

  #onHead({ status, headers, mayStay }: ReplyHead): void {
    if (!this.#exchange) throw strayBytes();
    this.#idleMs = mayStay ? idleMsOf(headers.get("keep-alive")) : 0;
    this.#exchange.head(status, headers);
  }

  #onReplyEnd(): void {
    const exchange = this.#exchange;
    // Its reader left while the last bytes were read: the connection is gone.
    if (!exchange) return;
    this.#exchange = undefined;
    const socket = this.#socket;
    if (socket && this.#idleMs > 0) {
      if (this.#isHeld) this.#goOn();
      socket.unref();
      socket.setTimeout(this.#idleMs);
      this.#options.onIdle();
    } else {
      this.destroy();
    }
    exchange.end();
  }

  #onClose(): void {
    // A body without a length ends with its connection.
    if (this.#parser?.finish() === false) this.#fail(new Error("The connection closed too early"));
    this.destroy();
  }

  #onSilence(): void {
    const { timeoutMs } = this.#options;
    if (!this.#exchange) this.destroy();
    // Node 24 tells of the silence of a timer that `#goOn` has just replaced.
    else if (systemClock.now() - this.#goneOnMs < timeoutMs / 2)
      this.#socket?.setTimeout(timeoutMs);
    else if (this.#exchange.hasBegun() && !this.#isHeld) {
      this.#fail(new Error("The body fell silent"));
    }
  }

  #fail(error: Error): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#dialing.abort(error);
    this.#socket?.destroy();
    this.#options.onGone();
    exchange?.fail(error);
  }

  #goOn(): void {
    this.#isHeld = false;
    // Silence counts from here.
    this.#goneOnMs = systemClock.now();
    this.#socket?.setTimeout(this.#options.timeoutMs);
    this.#socket?.resume();
  }
}

function strayBytes(): Error {
  return new Error("Bytes came that nobody had asked for");
}

function idleMsOf(keepAlive: string | null): number {
  const [, seconds] = /timeout=(\d+)/.exec(keepAlive ?? "") ?? [];
  if (seconds === undefined) return IDLE_MS_MAX;
  return Math.max(0, Math.min(IDLE_MS_MAX, Number(seconds) * 1000 - IDLE_MARGIN_MS));
}

/** Throws for values that would be more than a header. Piece by piece: lists in between double its cost, and each small file has a head. */
function requestHead({ url, headers }: ByteAsk): string {
  let head = `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? "";
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}
