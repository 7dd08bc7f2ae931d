import type { FaultName } from "./fault-grammar.ts";
import type { Operation } from "./operations.ts";
import { paced, slowPace, throttlePace } from "./paces.ts";
import type { Simulation } from "./simulation.ts";

const CUT_AFTER_MS = 60_000;

type Chunks = AsyncIterable<Uint8Array>;

/** What strikes one body: for each fault undefined, or a number from 0 up to 1 that decides what it does. */
export interface BodyFaults {
  readonly corrupt: number | undefined;
  readonly cut: number | undefined;
  readonly throttle: number | undefined;
  readonly slow: number | undefined;
  readonly cutLater: number | undefined;
}

export function drawBodyFaults({ faults }: Simulation, operation: Operation): BodyFaults {
  const strike = (name: FaultName) => faults.strike(name, operation);
  return {
    corrupt: strike("corrupt-byte"),
    cut: strike("cut-body"),
    slow: strike("slow-body"),
    throttle: strike("throttle"),
    cutLater: strike("cut-60s"),
  };
}

export function isUntouched(drawn: BodyFaults): boolean {
  return Object.values(drawn).every((draw) => draw === undefined);
}

/** The chunks of a body of `length` bytes, as the faults leave them; all of them go together. */
export function withBodyFaults(
  simulation: Simulation,
  drawn: BodyFaults,
  { chunks, length, connection }: { chunks: Chunks; length: number; connection: object },
): Chunks {
  const { corrupt, cut, throttle, slow, cutLater } = drawn;
  let struck = chunks;
  if (corrupt !== undefined) struck = flipByte(struck, Math.floor(corrupt * length));
  if (cut !== undefined) struck = cutAfter(struck, Math.floor(cut * length));
  if (throttle !== undefined) struck = paced(simulation, throttlePace, struck, connection);
  if (slow !== undefined) struck = paced(simulation, slowPace, struck, connection);
  if (cutLater !== undefined) struck = cutInTime(simulation, struck);
  return struck;
}

async function* flipByte(chunks: Chunks, at: number): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of chunks) {
    const place = at - passed;
    passed += chunk.length;
    if (place < 0 || place >= chunk.length) {
      yield chunk;
      continue;
    }
    const flipped = Uint8Array.from(chunk);
    flipped[place] = (flipped[place] ?? 0) ^ 0xff;
    yield flipped;
  }
}

async function* cutAfter(chunks: Chunks, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      throw connectionCut();
    }
    left -= chunk.length;
    yield chunk;
  }
}

async function* cutInTime(
  { settings, scaled }: Simulation,
  chunks: Chunks,
): AsyncGenerator<Uint8Array> {
  const { clock } = settings;
  const end = clock.now() + scaled(CUT_AFTER_MS);
  for await (const chunk of chunks) {
    if (clock.now() >= end) throw connectionCut();
    yield chunk;
  }
}

/** As fetch tells that the other side went away in the middle. */
function connectionCut(): Error {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError("terminated", { cause });
}
