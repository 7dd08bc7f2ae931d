import { UsageError } from "../core/errors.ts";
import { isLoopback } from "./href.ts";

/**
 * The origin of a service, without a slash at the end. Fails with `bad-config`, naming the setting: plain http is for this machine
 * only, since a token travels with every request.
 */
export function checkBaseUrl(value: string, setting: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw badUrl(setting, "expects an address such as https://platform.adobe.io");
  }
  if (url.username !== "" || url.password !== "") {
    throw badUrl(setting, "must not hold a user name or a password");
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw badUrl(setting, `expects an origin without a path, such as ${url.origin}`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw badUrl(
      setting,
      "uses http, which would show the token to the network: use https (http is for this machine only)",
    );
  }
  return url.origin;
}

function badUrl(setting: string, problem: string): UsageError {
  return new UsageError("bad-config", `${setting} ${problem}.`, { details: { setting } });
}
