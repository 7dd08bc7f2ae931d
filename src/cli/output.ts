import type { Writable } from "node:stream";

import { UsageError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { scrub } from "../core/secret.ts";

/** Where results and failures go. With `json`, stdout carries exactly one object, whatever happens. */
export interface Output {
  readonly json: boolean;
  /** Prints the result; `schemaVersion` is added. */
  result(result: JsonObject, humanText: string): void;
  /** Prints a failure: the object on stdout with `json` (unless a result is out already), lines on stderr else. */
  failure(result: JsonObject, lines: readonly string[]): void;
  /** Writes text to stdout as it comes; for results that have no end. Does nothing with `json`. */
  text(text: string): void;
  /** Writes a piece of the result and waits while its reader is slow; with `json` all pieces together are the one object. */
  piece(text: string): Promise<void>;
  /** Aborts when nothing more can be written to stdout, as when its reader has gone: `aepx runs watch ID | head`. */
  readonly closed: AbortSignal;
  /** Resolves when all of it has been taken over, or nobody wants it any more. Fails with `output-unwritable`: a full disk, for one. */
  written(): Promise<void>;
}

export function createOutput(streams: {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly json: boolean;
}): Output {
  const { stdout, stderr, json } = streams;
  const closed = new AbortController();
  let fault: NodeJS.ErrnoException | undefined;
  stdout.on("error", (error) => {
    fault ??= error;
    closed.abort();
  });
  // There is no place left to tell it.
  stderr.on("error", () => {});
  let printed = false;
  const object = (result: JsonObject) => {
    printed = true;
    stdout.write(`${JSON.stringify({ schemaVersion: 1, ...result })}\n`);
  };
  return {
    json,
    closed: closed.signal,
    result(result, humanText) {
      if (printed) throw new Error("A command printed a second result.");
      if (json) object(result);
      else if (humanText !== "") stdout.write(endLine(humanText));
    },
    failure(result, lines) {
      if (json && !printed) object(result);
      else stderr.write(endLine(scrub(lines.join("\n"))));
    },
    text(text) {
      if (!json) stdout.write(text);
    },
    async piece(text) {
      printed = true;
      if (stdout.write(text) || closed.signal.aborted) return;
      await drained(stdout, closed.signal);
    },
    async written() {
      // What was written before comes first, and so does its error.
      if (!fault) await new Promise<void>((resolve) => stdout.write("", () => resolve()));
      if (fault && fault.code !== "EPIPE") throw unwritable(fault);
    },
  };
}

/** Until more may be written, or nothing ever will be. */
function drained(stdout: Writable, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stdout.off("drain", done);
      closed.removeEventListener("abort", done);
      resolve();
    };
    stdout.on("drain", done);
    closed.addEventListener("abort", done);
  });
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** A reader that has seen enough is not a failure; any other error of the stream is. */
function unwritable({ code, message }: NodeJS.ErrnoException): UsageError {
  const why = code === "ENOSPC" ? "there is no space left" : (code ?? message);
  return new UsageError(
    "output-unwritable",
    `The result could not be written to stdout: ${why}. Send it to another place.`,
    { details: { reason: code ?? null } },
  );
}
