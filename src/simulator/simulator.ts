import { isAppError } from "../core/errors.ts";
import { answerAsSecondHost, filesOf, type ServedFile } from "./access-handlers.ts";
import { createApp } from "./app.ts";
import { isDropped } from "./call-faults.ts";
import { applyChange, toControlChange, type ControlChange } from "./control.ts";
import type { Counters } from "./counters.ts";
import { buildWorld, catchUp } from "./default-world.ts";
import { reply } from "./replies.ts";
import { isForSecondHost } from "./second-host.ts";
import { resolveSettings, type SimulatorOptions } from "./settings.ts";
import { createSimulation, type Simulation } from "./simulation.ts";
import { describeWorld, type World } from "./world.ts";

export type { SimulatorOptions } from "./settings.ts";
export type { ControlChange } from "./control.ts";
export type { Counters } from "./counters.ts";
export type { ServedFile } from "./access-handlers.ts";
export type { World } from "./world.ts";

/** The platform without a socket. */
export interface Simulator {
  /** Answers a request. Rejects with `TypeError: fetch failed` where a connection would have been cut. */
  readonly fetch: (request: Request) => Promise<Response>;
  world(): Promise<World>;
  /** Where the files of all batches are, once somebody has asked for them; `close` removes it. */
  readonly filesFolder: string;
  /** The files of a good batch and where they are; writes them first. Undefined: there is no such batch. */
  files(batchId: string): Promise<readonly ServedFile[] | undefined>;
  /** A copy of what was made and sent so far. */
  counters(): Counters;
  /** Fails with `bad-option`. */
  control(change: ControlChange): void;
  /** Removes its files. */
  close(): Promise<void>;
}

/** What `startSimulator` needs besides: the same answers, with a dropped one told apart. */
export interface SocketlessSimulator extends Simulator {
  /** Undefined: the connection is to be cut. */
  answer(request: Request): Promise<Response | undefined>;
  /** Answers as the host that only a foreign href or a redirect names. */
  answerAsSecondHost(request: Request): Promise<Response>;
  /** Tells how that host gets a port, once it is needed. */
  serveSecondHost(openPort: () => Promise<number>): void;
}

/** Builds a simulator. Fails with `bad-option` on an option or fault that it does not know. */
export async function createSimulator(
  options: SimulatorOptions = {},
): Promise<SocketlessSimulator> {
  const simulation = createSimulation(resolveSettings(options));
  buildWorld(simulation);
  const app = createApp(simulation);
  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url);
    catchUp(simulation);
    if (isForSecondHost(request)) return answerAsSecondHost(simulation, request);
    if (pathname.startsWith("/__aepx/")) return inspect(simulation, request, pathname);
    const response = await app.fetch(request);
    return isDropped(response) ? undefined : response;
  };
  return {
    answer,
    answerAsSecondHost: (request) => answerAsSecondHost(simulation, request),
    serveSecondHost(openPort) {
      simulation.secondHost.openPort = openPort;
    },
    async fetch(request) {
      const response = await answer(request);
      if (response) return response;
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    },
    world() {
      catchUp(simulation);
      return describeWorld(simulation);
    },
    filesFolder: simulation.contents.folder,
    files: (batchId) => filesOf(simulation, batchId),
    counters: () => structuredClone(simulation.counters),
    control: (change) => applyChange(simulation, change),
    close: () => simulation.contents.close(),
  };
}

/** The calls beside the platform: no token, no faults, not counted. */
async function inspect(
  simulation: Simulation,
  request: Request,
  pathname: string,
): Promise<Response> {
  switch (`${request.method} ${pathname}`) {
    case "GET /__aepx/world":
      return reply(await describeWorld(simulation));
    case "GET /__aepx/files":
      return files(simulation, request);
    case "GET /__aepx/counters":
      return reply(simulation.counters);
    case "POST /__aepx/control":
      return control(simulation, request);
    default:
      return reply({ error: `There is no ${request.method} ${pathname}.` }, 404);
  }
}

async function files(simulation: Simulation, request: Request): Promise<Response> {
  const batch = new URL(request.url).searchParams.get("batch") ?? "";
  const served = await filesOf(simulation, batch);
  if (!served) return reply({ error: `There is no good batch "${batch}".` }, 404);
  return reply({ folder: simulation.contents.folder, files: served });
}

async function control(simulation: Simulation, request: Request): Promise<Response> {
  try {
    const body: unknown = await request.json().catch(() => undefined);
    applyChange(simulation, toControlChange(body));
    return reply({ day: simulation.state.day });
  } catch (error) {
    if (!isAppError(error)) throw error;
    return reply({ error: error.message }, 400);
  }
}
