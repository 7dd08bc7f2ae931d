import { join } from "node:path";

import { UsageError } from "../core/errors.ts";
import { stateHome, xdgFolder } from "../core/xdg-folders.ts";
import type { Surroundings } from "./surroundings.ts";

type Env = Surroundings["env"];

/** What governs waiting and where state is kept; nothing in here concerns a tenant. */
export interface Settings {
  /** Where runs, journals and cached tokens live. */
  readonly home: string;
  /** First pause between two looks at remote work, in ms. Default 2000. */
  readonly pollMinMs: number;
  /** How long a look-up has to stay empty before a lost creating call counts as without effect, in ms. Default 60 s. */
  readonly settleMs: number;
}

export function readSettings(env: Env): Settings {
  return {
    home: stateHome(env),
    pollMinMs: wholeNumber(env, "AEPX_POLL_MIN_MS", 2000),
    settleMs: wholeNumber(env, "AEPX_SETTLE_SECONDS", 60) * 1000,
  };
}

export function configPath(env: Env): string {
  return join(xdgFolder(env, "XDG_CONFIG_HOME", ".config"), "aepx", "config.json");
}

function wholeNumber(env: Env, variable: string, fallback: number): number {
  const text = env[variable];
  if (!text) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError("bad-config", `${variable} expects a whole number, not "${text}".`, {
    details: { variable },
  });
}
