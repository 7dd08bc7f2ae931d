import { ApiError, DataError } from "../core/errors.ts";
import { addressSettings, toApiError } from "./api-error.ts";
import type { OpenAttempt } from "./caller.ts";
import type { Connection } from "./connection.ts";
import { foreignHref, reduceHref } from "./href.ts";
import type { OpenedRange, OpenRange } from "./platform.ts";
import { readErrorText } from "./services.ts";
import { type Target, toBodyError, toTransportError } from "./transport-error.ts";

/** The paths whose bytes are read; messages show them without the query, which holds the file's name. */
const FILE = "/data/foundation/export/files/{dataSetFileId}";
const META = "/data/foundation/export/batches/{batchId}/meta";
const REDIRECTS_MAX = 5;

interface Wanted {
  readonly start: number;
  readonly end: number | null;
}

export function createOpenRange(connection: Connection): OpenRange {
  const { caller, baseUrl } = connection;
  return (file, start, end, options = {}) => {
    // Checked again here: a path may have been kept on disk since it was listed.
    const path = reduceHref(file.path, baseUrl);
    return caller.open(
      async (attempt) => {
        const response = await follow(connection, attempt, `${baseUrl}${path}`, { start, end });
        return openBody(response, { start, end }, attempt, targetOf(baseUrl, path));
      },
      options,
    );
  };
}

/** Sends the request and follows redirects by hand, since the token goes to the base URL only. */
async function follow(
  connection: Connection,
  attempt: OpenAttempt,
  firstUrl: string,
  wanted: Wanted,
): Promise<Response> {
  const { baseUrl, network } = connection;
  // Bytes are counted, so they must not be packed on the way. With a range, fetch itself asks for that.
  const isWhole = wanted.start === 0 && wanted.end === null;
  const plain: Record<string, string> = isWhole
    ? { "accept-encoding": "identity" }
    : { range: toRangeHeader(wanted) };
  const target = targetOf(baseUrl, reduceHref(firstUrl, baseUrl));
  let url = firstUrl;
  let headers: Record<string, string> = { ...attempt.headers, ...plain };
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const { signal } = attempt;
    const request = new network.Request(url, { headers, signal, redirect: "manual" });
    const response = await network.send(request).catch((error: unknown) => {
      throw toTransportError(error, { ...target, host: new URL(url).host }, signal);
    });
    if (!isRedirect(response)) {
      if (response.ok) return response;
      throw hop === 0
        ? await failure(response, connection, target, attempt)
        : await storageFailure(response, target, url);
    }
    await response.body?.cancel();
    const next = nextUrl(response, url);
    headers = headersAfter(headers, plain, next, baseUrl);
    url = next.href;
  }
  throw tooManyRedirects(target);
}

function toRangeHeader({ start, end }: Wanted): string {
  return `bytes=${start}-${end === null ? "" : end - 1}`;
}

function isRedirect(response: Response): boolean {
  return [301, 302, 303, 307, 308].includes(response.status) && response.headers.has("location");
}

/** Where a redirect leads. Never from https to http: rows are personal. */
function nextUrl(response: Response, from: string): URL {
  const location = response.headers.get("location") ?? "";
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isSafe =
    next?.protocol === "https:" || (next?.protocol === "http:" && from.startsWith("http:"));
  if (!next || !isSafe) throw foreignHref(next?.hostname ?? null, new URL(from).hostname);
  return next;
}

/** The token stays behind at the first redirect, everything of Adobe's when it leads to another server. */
function headersAfter(
  headers: Record<string, string>,
  plain: Record<string, string>,
  next: URL,
  baseUrl: string,
): Record<string, string> {
  if (next.origin !== new URL(baseUrl).origin) return plain;
  const { authorization: _left, ...rest } = headers;
  return rest;
}

async function failure(
  response: Response,
  { nowMs, tokenRenewable }: Connection,
  target: Target,
  attempt: OpenAttempt,
): Promise<Error> {
  const body = await readErrorText(response, attempt.signal);
  return toApiError(
    {
      ...target,
      service: "platform",
      status: response.status,
      headers: response.headers,
      body,
      sentRequestId: attempt.headers["x-request-id"] ?? null,
    },
    { nowMs: nowMs(), tokenRenewable },
  );
}

/** Behind a redirect nobody knows our token, so nothing there says anything about it. The first address may give a better one. */
async function storageFailure(response: Response, target: Target, url: string): Promise<ApiError> {
  await response.body?.cancel();
  const { host } = new URL(url);
  const { method, path } = target;
  return new ApiError(
    "server-error",
    `${method} ${target.shownPath} failed: Adobe redirected to ${host}, which answered ${response.status}. This may pass: run the same command again in a while.`,
    { details: { method, path, host, status: response.status } },
  );
}

function openBody(
  response: Response,
  wanted: Wanted,
  attempt: OpenAttempt,
  target: Target,
): OpenedRange {
  try {
    const told =
      response.status === 206 ? toldRange(response, wanted, target) : wholeFile(response);
    attempt.stopTimer();
    const validator = validatorOf(response.headers);
    return { ...told, validator, body: bodyOf(response, attempt, target) };
  } catch (error) {
    response.body?.cancel().catch(() => {});
    throw error;
  }
}

function validatorOf(headers: Headers): string | null {
  const tag = headers.get("etag");
  return tag?.startsWith('"') ? tag : headers.get("last-modified");
}

/** The server ignored the range, as it may. */
function wholeFile(response: Response): { start: number; totalBytes: number | null } {
  const length = response.headers.get("content-length");
  const isPacked = response.headers.has("content-encoding");
  return { start: 0, totalBytes: length === null || isPacked ? null : Number(length) };
}

/** Content-Range is what counts. A shorter answer is fine, since the reader asks for the rest; any other start is not. */
function toldRange(
  response: Response,
  wanted: Wanted,
  target: Target,
): { start: number; totalBytes: number | null } {
  const header = response.headers.get("content-range");
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? "") ?? [];
  const start = Number(first);
  const isWithin = wanted.end === null || Number(last) < wanted.end;
  if (first === undefined || start !== wanted.start || Number(last) < start || !isWithin) {
    throw new DataError(
      "size-mismatch",
      `${target.method} ${target.shownPath} failed: asked for ${toRangeHeader(wanted)}, got ${header ?? "a part without Content-Range"}. Run the same command again; if it stays, report it to Adobe.`,
      { details: { path: target.path, asked: toRangeHeader(wanted), got: header } },
    );
  }
  return { start, totalBytes: total === "*" || total === undefined ? null : Number(total) };
}

/** A body that is let go before its first byte closes its connection too: a generator that never began has no end to run. */
function bodyOf(
  response: Response,
  attempt: OpenAttempt,
  target: Target,
): AsyncIterable<Uint8Array> {
  const chunks = readChunks(response, attempt, target);
  let begun = false;
  const iterator = {
    next() {
      begun = true;
      return chunks.next();
    },
    async return() {
      if (!begun) {
        attempt.release();
        await response.body?.cancel().catch(() => undefined);
      }
      return chunks.return();
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* readChunks(
  response: Response,
  attempt: OpenAttempt,
  target: Target,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (response.body) yield* response.body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw toBodyError(error, target, attempt.signal);
  } finally {
    attempt.release();
  }
}

function targetOf(baseUrl: string, path: string): Target {
  const shownPath = path.replace(/\?.*$/, "");
  return {
    method: "GET",
    path: shownPath.includes("/export/batches/") ? META : FILE,
    shownPath,
    host: new URL(baseUrl).host,
    setting: addressSettings.platform,
  };
}

function tooManyRedirects(target: Target): ApiError {
  return new ApiError(
    "unreadable-reply",
    `${target.method} ${target.shownPath} failed: more than ${REDIRECTS_MAX} redirects in a row. Check AEPX_BASE_URL and the proxy.`,
    { details: { method: target.method, path: target.path } },
  );
}
