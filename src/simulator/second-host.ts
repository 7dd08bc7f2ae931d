import type { Simulation } from "./simulation.ts";

/** The second host where there are no ports. */
const SOCKETLESS = "https://storage.aepx.invalid";

/** A host that only a foreign href or a redirect names. */
export interface SecondHost {
  /** Opens its port on first demand and tells it; undefined where there are no sockets. */
  openPort: (() => Promise<number>) | undefined;
}

/** Where the second host is, under another name than the one that was called. */
export async function secondHostOrigin(
  { secondHost }: Simulation,
  request: Request,
): Promise<string> {
  if (!secondHost.openPort) return SOCKETLESS;
  const { hostname } = new URL(request.url);
  const name = hostname === "localhost" ? "127.0.0.1" : "localhost";
  return `http://${name}:${await secondHost.openPort()}`;
}

export function isForSecondHost(request: Request): boolean {
  return new URL(request.url).origin === SOCKETLESS;
}
