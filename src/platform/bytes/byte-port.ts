import type { ByteBody } from "../body-text.ts";

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

/** Names in lower case. */
export type ReplyHeaders = Pick<Headers, "get">;

/** What a connection is asked for. */
export interface ByteAsk extends Omit<ByteRequest, "ready"> {
  /** The connection is free again, or gone. */
  readonly onEnd: () => void;
}
