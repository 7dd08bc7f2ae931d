import { onTestFinished, expect, test } from "vitest";

import { paced, slowPace, throttlePace } from "../../src/simulator/paces.ts";
import { createSimulation } from "../../src/simulator/simulation.ts";
import { resolveSettings } from "../../src/simulator/settings.ts";
import { createManualClock } from "../support/manual-clock.ts";

const MIB = 1024 * 1024;

function open(timeScale = 1) {
  const clock = createManualClock(undefined, { autoAdvance: true });
  const simulation = createSimulation(resolveSettings({ profiles: 10, timeScale, clock }));
  onTestFinished(() => simulation.contents.close());
  /** Milliseconds until so many bytes have left. */
  const send = async (pace: typeof throttlePace, bytes: number, connection: object) => {
    const begin = clock.now();
    let sent = 0;
    for await (const piece of paced(simulation, pace, chunksOf(bytes), connection)) {
      sent += piece.length;
    }
    expect(sent).toBe(bytes);
    return clock.now() - begin;
  };
  return { clock, send };
}

async function* chunksOf(bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; at += 256 * 1024) {
    yield new Uint8Array(Math.min(256 * 1024, bytes - at));
  }
}

test.each([
  ["throttle", throttlePace, 16 * MIB, 1, 2000],
  ["throttle", throttlePace, 16 * MIB, 10, 200],
  ["slow-body", slowPace, 200 * 1024, 1, 10_000],
  ["slow-body", slowPace, 200 * 1024, 20, 500],
] as const)(
  "%s %o: %d bytes at time-scale %d take %d ms",
  async (_name, pace, bytes, scale, ms) => {
    const { send } = open(scale);
    const took = await send(pace, bytes, {});
    expect(took).toBeGreaterThanOrEqual(ms);
    expect(took).toBeLessThan(ms + 50);
  },
);

test("many small answers on one connection are no faster than a large one", async () => {
  const { send } = open();
  const connection = {};
  let took = 0;
  for (let turn = 0; turn < 64; turn++) took += await send(throttlePace, MIB / 4, connection);
  expect(took).toBeGreaterThanOrEqual(2000);
  expect(took).toBeLessThan(2100);
});

test("a connection that rested has nothing saved", async () => {
  const { clock, send } = open();
  const connection = {};
  await send(throttlePace, MIB, connection);
  await clock.sleep(60_000);
  expect(await send(throttlePace, MIB, connection)).toBeGreaterThanOrEqual(125);
});

test("each connection has the whole rate, one connection has it once", async () => {
  const { send } = open();
  const [mine, shared] = [{}, {}];
  const apart = await Promise.all([send(throttlePace, MIB, mine), send(throttlePace, MIB, {})]);
  expect(Math.max(...apart)).toBeLessThan(150);
  const together = await Promise.all([
    send(throttlePace, MIB, shared),
    send(throttlePace, MIB, shared),
  ]);
  expect(Math.max(...together)).toBeGreaterThanOrEqual(249);
});
