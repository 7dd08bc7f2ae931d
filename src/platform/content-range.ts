import { DataError } from "../core/errors.ts";
import type { ByteReply } from "./bytes/byte-port.ts";
import type { Target } from "./transport-error.ts";

/** The bytes `[start, end)`; `end` null: to the end of the file. */
export interface Wanted {
  readonly start: number;
  readonly end: number | null;
}

/** What a reply says that its body is. */
export interface Told {
  readonly start: number;
  readonly totalBytes: number | null;
  /** Length of the body, null when only its end tells. */
  readonly bodyBytes: number | null;
}

export function toRangeHeader({ start, end }: Wanted): string {
  return `bytes=${start}-${end === null ? "" : end - 1}`;
}

/** Reads Content-Range and Content-Length. Fails with `size-mismatch` when the reply is not a part of what was asked for. */
export function toldRange({ status, headers }: ByteReply, wanted: Wanted, target: Target): Told {
  if (status !== 206) return wholeFile(headers.get("content-length"));
  const header = headers.get("content-range");
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? "") ?? [];
  const told = { start: Number(first), end: Number(last) + 1 };
  const totalBytes = total === "*" || total === undefined ? null : Number(total);
  if (first === undefined || !isWithin(told, wanted, totalBytes)) {
    throw rangeMismatch(wanted, target, header ?? "a part without Content-Range");
  }
  return { start: told.start, totalBytes, bodyBytes: told.end - told.start };
}

/** The server ignored the range, as it may. */
function wholeFile(length: string | null): Told {
  const bytes = length === null ? null : Number(length);
  return { start: 0, totalBytes: bytes, bodyBytes: bytes };
}

/** A shorter answer is fine, since the reader asks for the rest; any other start is not. */
function isWithin(
  told: { readonly start: number; readonly end: number },
  wanted: Wanted,
  totalBytes: number | null,
): boolean {
  if (told.start !== wanted.start || told.end <= told.start) return false;
  return told.end <= Math.min(wanted.end ?? Infinity, totalBytes ?? Infinity);
}

/** A 416: the file ends before the range begins, so it is not the file that was listed. */
export function rangeBeyondEnd({ headers }: ByteReply, wanted: Wanted, target: Target): DataError {
  const [, total] = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  const got = total === undefined ? "a file that has no such bytes" : `a file of ${total} bytes`;
  return rangeMismatch(wanted, target, got);
}

/** More bytes, or fewer, than Content-Range told. */
export function lengthMismatch(told: Told, received: string, target: Target): DataError {
  const { path, method, shownPath } = target;
  return new DataError(
    "size-mismatch",
    `${method} ${shownPath} failed: the reply tells ${String(told.bodyBytes)} bytes and holds ${received}. Run the same command again; if it stays, report it to Adobe.`,
    { details: { path, told: told.bodyBytes } },
  );
}

function rangeMismatch(wanted: Wanted, target: Target, got: string): DataError {
  const { path, method, shownPath } = target;
  const asked = toRangeHeader(wanted);
  return new DataError(
    "size-mismatch",
    `${method} ${shownPath} failed: asked for ${asked}, got ${got}. Run the same command again; if it stays, report it to Adobe.`,
    { details: { path, asked, got } },
  );
}
