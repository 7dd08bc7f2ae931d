import { createContents, type Contents } from "./contents.ts";
import { createCounters, type Counters } from "./counters.ts";
import { createFaultSwitch, type FaultSwitch } from "./fault-switch.ts";
import type { Operation, OperationKey } from "./operations.ts";
import { seededHex } from "./seeded.ts";
import type { Settings } from "./settings.ts";
import { createState, type State } from "./state.ts";
import { createTokenBook, type TokenBook } from "./tokens.ts";

/** A host that only a foreign href or a redirect names. */
interface SecondHost {
  /** Opens its port on first demand and tells it; undefined where there are no sockets. */
  openPort: (() => Promise<number>) | undefined;
}

/** Everything a handler may touch. */
export interface Simulation {
  readonly settings: Settings;
  readonly state: State;
  readonly counters: Counters;
  readonly tokens: TokenBook;
  readonly faults: FaultSwitch;
  readonly contents: Contents;
  readonly secondHost: SecondHost;
  /** The server's hour, in ms. */
  readonly now: () => number;
  /** A delay of the server, in ms, after the time scale. */
  readonly scaled: (ms: number) => number;
  /** The next number of anything made, from 1. */
  readonly nextNumber: () => number;
  /** Requests get numbers of their own, so that a retried read changes no id. */
  readonly nextRequest: () => number;
}

/** A request after the gateway let it pass. */
export interface Call {
  readonly request: Request;
  readonly operation: Operation;
  readonly query: URLSearchParams;
  /** The only parameter in the path; empty when there is none. */
  readonly id: string;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly requestId: string;
  /** As absolute hrefs begin: Adobe's carry `:443` (documented). */
  readonly hrefBase: string;
}

export type Handler = (simulation: Simulation, call: Call) => Response | Promise<Response>;
export type Handlers = Partial<Record<OperationKey, Handler>>;

export function createSimulation(settings: Settings): Simulation {
  const state = createState(settings.day, settings.clock.now());
  let requests = 0;
  return {
    settings,
    state,
    counters: createCounters(),
    tokens: createTokenBook(settings.seed, settings.tokenSeconds),
    faults: createFaultSwitch(settings.seed, settings.faults),
    contents: createContents(settings),
    secondHost: { openPort: undefined },
    now: () => Math.floor(settings.clock.now() + state.offsetMs),
    scaled: (ms) => Math.round(ms / settings.timeScale),
    nextNumber: () => ++state.made,
    nextRequest: () => ++requests,
  };
}

/** An id in Catalog's form, following from the seed and what it stands for. */
export function catalogId(seed: number, ...parts: (string | number)[]): string {
  return seededHex(seed, ["catalog", ...parts], 24);
}
