import type { Clock } from "../core/clock.ts";
import type { ByteNetwork } from "./bytes/byte-port.ts";
import type { Caller } from "./caller.ts";
import type { Services } from "./services.ts";

/** What every resource needs: the typed clients, and the caller that sends through them. */
export interface Connection {
  readonly services: Services;
  readonly caller: Caller;
  readonly bytes: ByteNetwork;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly tokenRenewable: boolean;
  /** Hears the status of every job that was read. */
  readonly noteStatus: (status: string) => void;
}
