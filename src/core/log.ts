import type { JsonObject } from "./json.ts";

/** Structured diagnostics. Results go elsewhere; a log line never carries a secret or a row value. */
export interface Log {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
