import { onTestFinished } from "vitest";

import { noClaims } from "../../src/core/claims.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { silentLog } from "../../src/core/log.ts";
import { Secret } from "../../src/core/secret.ts";
import { createPlatform } from "../../src/platform/create-platform.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../src/simulator/simulator.ts";
import { DEFAULT_TIMING, type Step, type StepPorts } from "../../src/steps/step.ts";
import { type TestClient, testClient } from "../simulator/client.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createStepContext, type RecordingContext } from "./step-context.ts";

type Fetch = (request: Request) => Promise<Response>;

export interface SimulatedOptions extends Omit<SimulatorOptions, "clock"> {
  /** Stands between client and simulator: may answer itself, or edit what `next` answers. */
  readonly between?: (request: Request, next: Fetch) => Response | Promise<Response>;
}

/** The real client and the real simulator without a socket between them, in a time of their own. */
export interface Simulated {
  readonly simulator: Simulator;
  readonly platform: Platform;
  readonly ports: StepPorts;
  readonly clock: ManualClock;
  /** What the steps warned of. */
  readonly warnings: string[];
  /** Another client of the same sandbox: its calls pass `between` by. */
  readonly others: TestClient;
  /** `METHOD path` of every request that the client sent, tokens left out. */
  readonly sent: string[];
  run<I extends JsonObject, O extends Json>(
    step: Step<I, O>,
    input: I,
    context?: RecordingContext,
  ): Promise<O>;
}

export const BASE = "https://platform.example.com";
const IMS_PATH = "/ims/token/v3";

/** Call it inside a test: everything is closed when the test ends. */
export async function simulate({ between, ...options }: SimulatedOptions = {}): Promise<Simulated> {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const simulator = await createSimulator({ profiles: 200, ...options, clock });
  const sent: string[] = [];
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const platform = connect({ clock, between, simulator, sent });
  onTestFinished(async () => {
    await platform.close();
    await simulator.close();
  });
  const ports: StepPorts = {
    platform,
    clock,
    log,
    random: () => 0.5,
    newRequestId: numbered("request"),
    timing: DEFAULT_TIMING,
    claims: noClaims,
  };
  return {
    simulator,
    platform,
    ports,
    clock,
    warnings,
    sent,
    others: testClient(simulator.fetch, BASE),
    run: (step, input, context = createStepContext()) => step.run(ports, input, context),
  };
}

function connect(world: {
  readonly clock: ManualClock;
  readonly simulator: Simulator;
  readonly between: SimulatedOptions["between"];
  readonly sent: string[];
}): Platform {
  const { clock, simulator, between, sent } = world;
  const { clientId, clientSecret, scopes, orgId, sandbox } = credentials;
  return createPlatform({
    tenant: { baseUrl: BASE, orgId, sandbox },
    imsUrl: BASE,
    credentials: { clientId, clientSecret: new Secret(clientSecret), scopes },
    clock,
    random: () => 0.5,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === IMS_PATH) return simulator.fetch(request);
      sent.push(`${request.method} ${pathname}`);
      return between ? between(request, simulator.fetch) : simulator.fetch(request);
    },
  });
}

function numbered(name: string): () => string {
  let made = 0;
  return () => `${name}-${(made += 1)}`;
}

export function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

/** The answer with its JSON changed. */
export async function edited(
  original: Promise<Response>,
  change: (body: Record<string, unknown>) => unknown,
): Promise<Response> {
  const response = await original;
  const body = (await response.json()) as Record<string, unknown>;
  return new Response(JSON.stringify(change(body)), {
    status: response.status,
    headers: { "content-type": "application/json" },
  });
}

export function reply(status: number, body: unknown = {}): Promise<Response> {
  return Promise.resolve(
    new Response(JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json" },
    }),
  );
}
