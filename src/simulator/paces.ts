import type { Simulation } from "./simulation.ts";

type Chunks = AsyncIterable<Uint8Array>;

/** How fast a connection is, at the most. */
interface Pace {
  readonly bytesPerSecond: number;
  readonly minPieceBytes: number;
  /** When the line of each connection is free for the next byte. */
  readonly lines: WeakMap<object, { freeAt: number }>;
}

export const throttlePace: Pace = {
  bytesPerSecond: 8 * 1024 * 1024,
  minPieceBytes: 64 * 1024,
  lines: new WeakMap(),
};

export const slowPace: Pace = {
  bytesPerSecond: 20 * 1024,
  minPieceBytes: 1024,
  lines: new WeakMap(),
};

/** A sleep cannot be told exactly to the millisecond, so no piece lasts less than this where the rate is high. */
const PIECE_MS = 4;
/** How far a late piece may be made up for. */
const CREDIT_MS = 50;

/**
 * Each piece leaves when its time has come. The pace is the connection's: an answer begins where the one before it on the same
 * connection ended, and time in which nothing was sent is lost.
 */
export async function* paced(
  { settings }: Simulation,
  pace: Pace,
  chunks: Chunks,
  connection: object,
): AsyncGenerator<Uint8Array> {
  const { clock, timeScale } = settings;
  const bytesPerMs = (pace.bytesPerSecond * timeScale) / 1000;
  const pieceBytes = Math.max(pace.minPieceBytes, Math.floor(bytesPerMs * PIECE_MS));
  const line = lineOf(pace, connection);
  line.freeAt = Math.max(line.freeAt, clock.now());
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      line.freeAt = Math.max(line.freeAt, clock.now() - CREDIT_MS) + piece.length / bytesPerMs;
      const wait = Math.ceil(line.freeAt - clock.now());
      if (wait > 0) await clock.sleep(wait);
      yield piece;
    }
  }
}

function lineOf({ lines }: Pace, connection: object): { freeAt: number } {
  const line = lines.get(connection) ?? { freeAt: 0 };
  lines.set(connection, line);
  return line;
}
