import { DEFAULT_RETRY } from "../core/retry.ts";
import { isAppError } from "../core/errors.ts";
import { addressSettings } from "./api-error.ts";
import { checkedBody } from "./checked-body.ts";
import type { ByteReply } from "./bytes/byte-port.ts";
import type { OpenAttempt } from "./caller.ts";
import type { Connection } from "./connection.ts";
import { toldRange, type Wanted } from "./content-range.ts";
import { followRedirects } from "./follow-redirects.ts";
import { createHoldBack } from "./hold-back.ts";
import { hrefOnBase } from "./href.ts";
import type { OpenedRange, OpenRange } from "./platform.ts";
import type { Target } from "./transport-error.ts";

/** The paths whose bytes are read; messages show them without the query, which holds the file's name. */
const FILE = "/data/foundation/export/files/{dataSetFileId}";
const META = "/data/foundation/export/batches/{batchId}/meta";

export function createOpenRange(connection: Connection): OpenRange {
  const { caller, baseUrl, clock } = connection;
  const { host } = new URL(baseUrl);
  const holdBack = createHoldBack(clock);
  return async (file, start, end, options = {}) => {
    // Checked again here: a path may have been kept on disk since it was listed.
    const url = hrefOnBase(file.path, baseUrl);
    const target = targetOf(host, url.pathname);
    const wanted = { start, end };

    async function open(attempt: OpenAttempt): Promise<OpenedRange> {
      const ready = () => holdBack.pass(attempt.signal);
      const reply = await followRedirects(connection, { attempt, url, wanted, target, ready });
      return openBody(reply, wanted, target, attempt.signal);
    }

    return caller.open(
      (attempt) =>
        open(attempt).catch((error: unknown) => {
          // Also when this stream does not try again: the others have to know.
          holdBack.note(error, hintMs(error));
          throw error;
        }),
      {
        ...options,
        onRetry(error, attempt, delayMs) {
          holdBack.note(error, delayMs);
          options.onRetry?.(error, attempt, delayMs);
        },
      },
    );
  };
}

/** The server's word on when to come back, within what a single wait may be. */
function hintMs(error: unknown): number {
  return isAppError(error) ? Math.min(error.retryAfterMs ?? 0, DEFAULT_RETRY.capMs) : 0;
}

function openBody(
  reply: ByteReply,
  wanted: Wanted,
  target: Target,
  signal: AbortSignal | undefined,
): OpenedRange {
  try {
    const told = toldRange(reply, wanted, target);
    const { start, totalBytes } = told;
    const validator = validatorOf(reply.headers);
    return { start, totalBytes, validator, body: checkedBody({ reply, told, target, signal }) };
  } catch (error) {
    reply.body.return().catch(() => {});
    throw error;
  }
}

function validatorOf(headers: ByteReply["headers"]): string | null {
  const tag = headers.get("etag");
  return tag?.startsWith('"') ? tag : headers.get("last-modified");
}

function targetOf(host: string, shownPath: string): Target {
  return {
    method: "GET",
    path: shownPath.includes("/export/batches/") ? META : FILE,
    shownPath,
    host,
    setting: addressSettings.platform,
  };
}
