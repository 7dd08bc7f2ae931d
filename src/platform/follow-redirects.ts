import { ApiError } from "../core/errors.ts";
import { retryAfterMs } from "../core/retry-after.ts";
import { toApiError, unreadableReply } from "./api-error.ts";
import type { ByteReply } from "./bytes/byte-port.ts";
import type { OpenAttempt } from "./caller.ts";
import type { Connection } from "./connection.ts";
import { rangeBeyondEnd, toRangeHeader, type Wanted } from "./content-range.ts";
import { foreignHref, readHref } from "./href.ts";
import { readErrorText } from "./services.ts";
import { type Target, toTransportError } from "./transport-error.ts";

const REDIRECTS_MAX = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A request for bytes on its way, redirects included. */
export interface ByteQuest {
  readonly attempt: OpenAttempt;
  readonly url: URL;
  readonly wanted: Wanted;
  readonly target: Target;
  /** Waited for before each request. */
  readonly ready: () => Promise<void>;
}

/** Sends the request and follows redirects by hand, since the token goes to the base URL only. Resolves with a success. */
export async function followRedirects(
  connection: Connection,
  quest: ByteQuest,
): Promise<ByteReply> {
  const { attempt, target } = quest;
  const { url: first } = quest;
  const plain = plainHeaders(quest.wanted);
  let url = first;
  let headers: Readonly<Record<string, string>> = { ...attempt.headers, ...plain };
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const reply = await send(connection, quest, url, headers);
    const location = REDIRECTS.has(reply.status) ? reply.headers.get("location") : null;
    if (location === null) {
      await refuseFailure(connection, quest, reply, url);
      return reply;
    }
    // Read and not let go, so that the connection lives on: each file may be redirected.
    await readErrorText(reply.body, attempt.signal);
    const next = nextUrl(location, url);
    headers = next.origin === first.origin ? withoutToken(headers) : plain;
    url = next;
  }
  throw tooManyRedirects(target);
}

/** Bytes are counted, so they must not be packed on the way. */
function plainHeaders(wanted: Wanted): Readonly<Record<string, string>> {
  const identity = { "accept-encoding": "identity" };
  const isWhole = wanted.start === 0 && wanted.end === null;
  return isWhole ? identity : { ...identity, range: toRangeHeader(wanted) };
}

/** The token stays behind at the first redirect, everything of Adobe's when it leads to another server. */
function withoutToken(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { authorization: _left, ...rest } = headers;
  return rest;
}

async function send(
  { bytes }: Connection,
  { attempt: { signal }, target, ready }: ByteQuest,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<ByteReply> {
  return bytes.open({ url, headers, signal, ready }).catch((error: unknown) => {
    throw toTransportError(error, { ...target, host: url.host }, signal);
  });
}

/** Where a redirect leads. Never from https to http: rows are personal. */
function nextUrl(location: string, from: URL): URL {
  const next = readHref(location, from);
  if (next?.protocol === "http:" && from.protocol !== "http:") {
    throw foreignHref(next.hostname, from.hostname);
  }
  return next;
}

async function refuseFailure(
  connection: Connection,
  quest: ByteQuest,
  reply: ByteReply,
  url: URL,
): Promise<void> {
  const { status, headers } = reply;
  const { target, attempt, wanted } = quest;
  const isSuccess = status >= 200 && status < 300;
  const packing = headers.get("content-encoding") ?? "identity";
  if (isSuccess && packing === "identity") return;
  const body = await readErrorText(reply.body, attempt.signal);
  const sentRequestId = attempt.headers["x-request-id"] ?? null;
  const told = { ...target, service: "platform", status, headers, sentRequestId } as const;
  if (isSuccess) throw unreadableReply(told, "is packed, which was not asked for");
  if (status === 416) throw rangeBeyondEnd(reply, wanted, target);
  const { clock, tokenRenewable } = connection;
  const nowMs = clock.now();
  throw url === quest.url
    ? toApiError({ ...told, body }, { nowMs, tokenRenewable })
    : storageFailure(reply, target, url.host, nowMs);
}

/** Behind a redirect nobody knows our token, so nothing there says anything about it. The first address may give a better one. */
function storageFailure(reply: ByteReply, target: Target, host: string, nowMs: number): ApiError {
  const { method, path, shownPath } = target;
  const { status, headers } = reply;
  return new ApiError(
    status === 429 ? "rate-limited" : "server-error",
    `${method} ${shownPath} failed: Adobe redirected to ${host}, which answered ${status}. This may pass: run the same command again in a while.`,
    {
      details: { method, path, host, status },
      retryAfterMs: retryAfterMs(headers.get("retry-after"), nowMs),
    },
  );
}

function tooManyRedirects({ method, path, shownPath }: Target): ApiError {
  return new ApiError(
    "unreadable-reply",
    `${method} ${shownPath} failed: more than ${REDIRECTS_MAX} redirects in a row. Check AEPX_BASE_URL and the proxy.`,
    { details: { method, path } },
  );
}
