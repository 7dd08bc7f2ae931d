import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** Where runs, journals and cached tokens live: AEPX_HOME, else a folder of the user's state folder. */
export function stateHome(env: Env): string {
  return env["AEPX_HOME"] || join(xdgFolder(env, "XDG_STATE_HOME", ".local/state"), "aepx");
}

/** The XDG specification tells to ignore a relative path here. */
export function xdgFolder(env: Env, variable: string, fallback: string): string {
  const folder = env[variable];
  return folder && isAbsolute(folder) ? folder : join(env["HOME"] || homedir(), fallback);
}
