import type { Simulation } from "./simulation.ts";

/** The second host where there are no ports. */
const SOCKETLESS = "https://storage.aepx.invalid";

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
