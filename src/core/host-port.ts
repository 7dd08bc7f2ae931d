/** The host of an address as sockets take it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: Pick<URL, "hostname">): string {
  return bareHost(hostname);
}

export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

/** The port of an address of http or https, also where none is written. */
export function portOf({ port, protocol }: Pick<URL, "port" | "protocol">): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
