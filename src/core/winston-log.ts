import type { Writable } from "node:stream";

import winston from "winston";

import type { Log } from "./log.ts";
import { scrub } from "./secret.ts";

export interface LogSettings {
  readonly level: "debug" | "info" | "warn" | "error";
  /** Where lines go: a stream, or the path of a file (created 0600, appended to). */
  readonly to: Writable | string;
}

export interface OpenLog extends Log {
  /** Resolves once everything written has left this process. */
  close(): Promise<void>;
}

/** One JSON object per line, secrets scrubbed in the last step before the line leaves. */
export function openLog(settings: LogSettings): OpenLog {
  const transport =
    typeof settings.to === "string"
      ? new winston.transports.File({ filename: settings.to, options: { flags: "a", mode: 0o600 } })
      : new winston.transports.Stream({ stream: settings.to });
  const { combine, timestamp, json } = winston.format;
  const logger = winston.createLogger({
    level: settings.level,
    format: combine(timestamp(), json(), scrubLine()),
    transports: [transport],
  });
  return {
    debug: (message, fields) => logger.debug(message, fields),
    info: (message, fields) => logger.info(message, fields),
    warn: (message, fields) => logger.warn(message, fields),
    error: (message, fields) => logger.error(message, fields),
    close: () =>
      new Promise((resolve) => {
        transport.once("finish", () => resolve());
        logger.end();
      }),
  };
}

const MESSAGE = Symbol.for("message");

const scrubLine = winston.format((info) => {
  const line = info[MESSAGE];
  if (typeof line === "string") info[MESSAGE] = scrub(line);
  return info;
});
