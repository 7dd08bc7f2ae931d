import { ApiError } from "../core/errors.ts";

/**
 * Reduces an href from a reply to path and query on the base URL. Scheme and port do not count (Adobe writes `:443`, and a
 * simulator may sit behind anything), the hostname does. Any other hostname fails with
 * `foreign-href`, and so does whatever `readHref` refuses.
 */
export function reduceHref(href: string, baseUrl: string): string {
  const { pathname, search } = readOwnHref(href, baseUrl);
  return `${pathname}${search}`;
}

/** The same as an address on the base URL. Fails as `reduceHref` does. */
export function hrefOnBase(href: string, baseUrl: string): URL {
  const url = readOwnHref(href, baseUrl);
  // Put together and not resolved: a path may begin with two slashes, which would lead to another host.
  return isOn(url, baseUrl) ? url : new URL(`${baseUrl}${url.pathname}${url.search}`);
}

function readOwnHref(href: string, baseUrl: string): URL {
  const url = parse(href.replace(/^@/, ""), baseUrl);
  // As good as every href is, of thousands.
  if (url && isOn(url, baseUrl)) return url;
  const base = new URL(baseUrl);
  if (url?.hostname !== base.hostname) throw foreignHref(url?.hostname ?? null, base.hostname);
  refuseUser(url, base);
  return url;
}

/** Of the very origin, and without a user. */
function isOn(url: URL, baseUrl: string): boolean {
  return url.href.startsWith(`${baseUrl}/`);
}

/** An address on the web, on any host. Fails with `foreign-href` for another scheme, and for one that holds a user or a password. */
export function readHref(href: string, base: URL): URL {
  const url = parse(href, base);
  if (!url) throw foreignHref(null, base.hostname);
  refuseUser(url, base);
  return url;
}

/** Nobody has reason to send one, and it would go out as a header. */
function refuseUser({ username, password, hostname }: URL, base: URL): void {
  if (username + password !== "") throw foreignHref(hostname, base.hostname, "a user at ");
}

/** The query of a paging href, undefined where a list ends: absent, null, "" or {}. Fails with `foreign-href`. */
export function nextQuery(href: unknown, baseUrl: string): Record<string, string> | undefined {
  if (typeof href !== "string" || href === "") return undefined;
  const path = reduceHref(href, baseUrl);
  return Object.fromEntries(new URL(path, "http://base").searchParams);
}

export function foreignHref(host: string | null, expectedHost: string, whose = ""): ApiError {
  return new ApiError(
    "foreign-href",
    `Adobe's answer points to ${host === null ? "an unreadable address" : whose + host}, which is not ${expectedHost}. Nothing was sent there: check AEPX_BASE_URL and the proxy.`,
    { details: { host, expectedHost } },
  );
}

/** Whether the host is this machine, the only place where plain http is no risk to a token. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function parse(href: string, base: URL | string): URL | undefined {
  try {
    const url = new URL(href, base);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
