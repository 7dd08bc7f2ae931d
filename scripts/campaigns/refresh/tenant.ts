import { createClient } from "../../../src/library/client.ts";
import type { Platform } from "../../../src/platform/platform.ts";
import { credentials } from "../../../src/simulator/credentials.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/simulator.ts";
import { createManualClock, type ManualClock } from "../../../test/support/manual-clock.ts";
import type { WorldPlan } from "./plan-world.ts";

const BASE = "https://platform.example.com";
const IMS_PATH = "/ims/token/v3";
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 0, 2);

/** A simulated tenant in this process, in a time of its own. */
export interface Tenant {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  /** A client whose requests `around` sees: it may let them die before or after they had their effect. */
  connect(around: Around): Platform;
  /** Moves on to a time of a day, and the world with it. */
  toDay(day: number, atMs: number): Promise<void>;
  close(): Promise<void>;
}

export type Around = (send: () => Promise<Response>) => Promise<Response>;

export async function openTenant({ seed, profiles, files }: WorldPlan): Promise<Tenant> {
  const clock = createManualClock(FIRST_DAY_MS, { autoAdvance: true });
  const settings = { seed, profiles, files, clock, world: "changing", jobSeconds: 1 } as const;
  const simulator = await createSimulator(settings);
  const { clientId, clientSecret, scopes, orgId, sandbox } = credentials;
  return {
    simulator,
    clock,
    connect: (around) =>
      createClient({
        clientId,
        clientSecret,
        scopes,
        orgId,
        sandbox,
        baseUrl: BASE,
        imsUrl: BASE,
        clock,
        random: () => 0.5,
        fetch: (request) =>
          new URL(request.url).pathname === IMS_PATH
            ? simulator.fetch(request)
            : around(() => simulator.fetch(request)),
      }),
    async toDay(day, atMs) {
      const ms = FIRST_DAY_MS + day * DAY_MS + atMs - clock.now();
      if (ms < 0) throw new Error(`day ${day} begins before the one before it is over`);
      await clock.advance(ms);
    },
    close: () => simulator.close(),
  };
}
