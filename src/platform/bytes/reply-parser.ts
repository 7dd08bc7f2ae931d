import { HTTPParser } from "http-parser-js";

import type { ReplyHeaders } from "./byte-port.ts";

export interface ReplyHead {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** The connection carries another request after this one. */
  readonly mayStay: boolean;
}

export interface ReplyEvents {
  readonly onHead: (head: ReplyHead) => void;
  /** Bytes of the body, within what was read: their memory is the reader's. */
  readonly onBytes: (chunk: Buffer) => void;
  readonly onEnd: () => void;
}

export interface ReplyParser {
  /** Throws for what is not HTTP, and what the events throw. */
  read(bytes: Buffer): void;
  /** The connection has ended. False when that is too early. */
  finish(): boolean;
}

HTTPParser.encoding = "latin1";

/** For the parser: whatever length is told, no body follows. */
const SKIP_BODY = 1;

/** Reads one reply. */
export function createReplyParser({ onHead, onBytes, onEnd }: ReplyEvents): ReplyParser {
  const parser = new HTTPParser(HTTPParser.RESPONSE);
  checkChunkLengths(parser);
  let isInterim = false;
  let isIdle = true;

  parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, headers: list, shouldKeepAlive }) => {
    if (statusCode === 101) throw new Error("The server changed the protocol");
    isInterim = statusCode < 200;
    if (isInterim) return SKIP_BODY;
    isIdle = false;
    const headers = readHeaders(list);
    checkFraming(headers);
    onHead({ status: statusCode, headers, mayStay: shouldKeepAlive });
    return statusCode === 204 || statusCode === 304 ? SKIP_BODY : undefined;
  };
  parser[HTTPParser.kOnBody] = (chunk) => onBytes(chunk);
  parser[HTTPParser.kOnMessageComplete] = () => {
    // What is only underway (100, 103) is not the reply.
    if (isInterim) return;
    isIdle = true;
    onEnd();
  };

  return {
    read(bytes) {
      const end = parser.execute(bytes);
      if (end instanceof Error) throw end;
    },
    finish: () => !(parser.finish() instanceof Error) || isIdle,
  };
}

function readHeaders(list: readonly string[]): ReplyHeaders {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2) {
    const name = (list[index] ?? "").toLowerCase();
    const value = list[index + 1] ?? "";
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { get: (name) => headers.get(name) ?? null };
}

/** The parser counts with whatever stands there, and takes a coding it does not know for none. */
function checkFraming(headers: ReplyHeaders): void {
  if (!/^\d+$/.test(headers.get("content-length") ?? "0")) throw noLength("answer");
  if (!/^chunked$/i.test(headers.get("transfer-encoding") ?? "chunked")) {
    throw new Error("The answer has a transfer coding that nobody asked for");
  }
}

/** What the parser hides of itself. */
interface LineReader {
  readonly state: string;
  consumeLine: () => string | undefined;
}

/** For the parser, a length that is none ends the body, and a negative one leads back to itself for ever. */
function checkChunkLengths(parser: object): void {
  const reader = parser as LineReader;
  const consumeLine = reader.consumeLine.bind(parser);
  reader.consumeLine = () => {
    const line = consumeLine();
    const isLength = line !== undefined && reader.state === "BODY_CHUNKHEAD";
    if (isLength && !/^[\da-f]{1,12}[ \t]*(;.*)?$/i.test(line)) throw noLength("chunk");
    return line;
  };
}

function noLength(what: string): Error {
  return new Error(`The ${what} has a length that is none`);
}
