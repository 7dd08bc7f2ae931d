import { ApiError } from "../core/errors.ts";

/**
 * Reduces an href from a reply to path and query on the base URL. Scheme and port do not count (Adobe writes `:443`, and a
 * simulator may sit behind anything), the hostname does. Any other hostname fails with `foreign-href`.
 */
export function reduceHref(href: string, baseUrl: string): string {
  const base = new URL(baseUrl);
  const url = parse(href.replace(/^@/, ""), base);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname !== base.hostname) {
    throw foreignHref(url?.hostname ?? null, base.hostname);
  }
  return `${url.pathname}${url.search}`;
}

/** The query of a paging href, undefined where a list ends: absent, null, "" or {}. Fails with `foreign-href`. */
export function nextQuery(href: unknown, baseUrl: string): Record<string, string> | undefined {
  if (typeof href !== "string" || href === "") return undefined;
  const path = reduceHref(href, baseUrl);
  return Object.fromEntries(new URL(path, "http://base").searchParams);
}

export function foreignHref(host: string | null, expectedHost: string): ApiError {
  return new ApiError(
    "foreign-href",
    `Adobe's answer points to ${host ?? "an unreadable address"}, which is not ${expectedHost}. Nothing was sent there: check AEPX_BASE_URL and the proxy.`,
    { details: { host, expectedHost } },
  );
}

/** Whether the host is this machine, the only place where plain http is no risk to a token. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function parse(href: string, base: URL): URL | undefined {
  try {
    return new URL(href, base);
  } catch {
    return undefined;
  }
}
