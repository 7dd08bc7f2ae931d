import type { PlatformOptions } from "../platform/create-platform.ts";
import type { Tenant } from "../platform/records.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Surroundings } from "./surroundings.ts";

/** Who is asked, as whom, and by which way. */
export interface Config {
  readonly tenant: Tenant;
  readonly imsUrl: string;
  readonly credentials: PlatformOptions["credentials"];
  readonly proxy: NonNullable<PlatformOptions["proxy"]>;
  readonly tokenCacheFolder: string;
}

export interface ConfigInputs {
  readonly env: Surroundings["env"];
  readonly globals: GlobalOptions;
  readonly cwd: string;
}

export function readConfig(_inputs: ConfigInputs): Config {
  throw new Error("not yet");
}
