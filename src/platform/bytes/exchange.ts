import { systemClock } from "../../core/clock.ts";
import { toError } from "../../core/errors.ts";
import { AttemptTimeout } from "../transport-error.ts";
import { whenAborted } from "../when-aborted.ts";
import { type BodySource, QueuedBody } from "./byte-body.ts";
import type { ByteAsk, ByteReply, ReplyHeaders } from "./byte-port.ts";

/** One request and its reply, as the connection tells of them. */
export class Exchange {
  readonly reply: Promise<ByteReply>;
  readonly #source: BodySource;
  readonly #end: () => void;
  readonly #stopTimer: () => void;
  #body: QueuedBody | undefined;
  #resolve!: (reply: ByteReply) => void;
  #reject!: (error: unknown) => void;

  constructor({ signal, onEnd }: ByteAsk, timeoutMs: number, source: BodySource) {
    this.#source = source;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // The network keeps real time, also where a test's clock stands still.
    this.#stopTimer = systemClock.every(timeoutMs, () => {
      this.#giveUp(new AttemptTimeout(timeoutMs));
    });
    const stopAbort = whenAborted(signal, () => {
      if (this.#body) this.#body.abort(signal?.reason);
      else this.#giveUp(toError(signal?.reason));
    });
    this.#end = () => {
      this.#stopTimer();
      stopAbort();
      onEnd();
    };
  }

  hasBegun(): boolean {
    return this.#body !== undefined;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.#stopTimer();
    this.#body = new QueuedBody(this.#source, this.#end);
    this.#resolve({ status, headers, body: this.#body });
  }

  /** Its memory is used again after the call. */
  bytes(chunk: Uint8Array): void {
    this.#body?.receive(chunk);
  }

  end(): void {
    this.#body?.end();
  }

  /** The connection is gone. */
  fail(error: Error): void {
    if (this.#body) return this.#body.fail(error);
    this.#end();
    this.#reject(error);
  }

  /** Before a reply: the connection is worth nothing any more. */
  #giveUp(error: Error): void {
    this.fail(error);
    this.#source.drop();
  }
}
