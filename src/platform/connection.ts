import type { Caller } from "./caller.ts";
import type { Network } from "./network.ts";
import type { Services } from "./services.ts";

/** What every resource needs: the typed clients, and the caller that sends through them. */
export interface Connection {
  readonly services: Services;
  readonly caller: Caller;
  readonly network: Network;
  readonly baseUrl: string;
  readonly nowMs: () => number;
  readonly tokenRenewable: boolean;
  /** Hears the status of every job that was read. */
  readonly noteStatus: (status: string) => void;
}
