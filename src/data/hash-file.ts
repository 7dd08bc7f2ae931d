import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

import { type Clock, systemClock } from "../core/clock.ts";

/** Two of these in turn: while one is hashed the other fills. Fresh ones for each read would cost more than the hash. */
const READ_BYTES = 512 * 1024;

/** How long a writer's bytes may gather before they are read: a few reads' worth at the speed of a disk. */
const GATHER_MS = 10;

/** sha256 of a file, hexadecimal; 1 MiB of memory whatever its size. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    await hashToEnd(file, hash, twoBuffers(), signal);
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

export interface HashGrowingOptions {
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
}

/**
 * The same of a file that something writes, at its end alone, until `writing` settles: its bytes are hashed meanwhile, for which a core
 * is often idle. Fails as `writing` does.
 */
export async function hashGrowing(
  path: string,
  writing: Promise<unknown>,
  { signal, clock = systemClock }: HashGrowingOptions = {},
): Promise<string> {
  const hash = createHash("sha256");
  // Listened to once: each race with a promise would leave a listener there for as long as that lasts, 100 a second.
  const settled = new AbortController();
  const settle = () => settled.abort();
  writing.then(settle, settle);
  const file = await open(path, "r");
  try {
    const buffers = twoBuffers();
    while (await goesOn(settled.signal, clock)) await hashToEnd(file, hash, buffers, signal);
    await writing;
    await hashToEnd(file, hash, buffers, signal);
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

/** Lets bytes gather; false as soon as there will be no more. */
async function goesOn(settled: AbortSignal, clock: Clock): Promise<boolean> {
  if (!settled.aborted) await clock.sleep(GATHER_MS, settled).catch(() => undefined);
  return !settled.aborted;
}

type Buffers = readonly [Buffer, Buffer];

function twoBuffers(): Buffers {
  return [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
}

/** From where the file was read last to where it ends now. */
async function hashToEnd(
  file: FileHandle,
  hash: Hash,
  [first, second]: Buffers,
  signal?: AbortSignal,
): Promise<void> {
  let next = file.read(first, 0, READ_BYTES, null);
  let spare = second;
  for (;;) {
    const { bytesRead, buffer } = await next;
    signal?.throwIfAborted();
    if (bytesRead === 0) return;
    next = file.read(spare, 0, READ_BYTES, null);
    hash.update(buffer.subarray(0, bytesRead));
    spare = buffer;
  }
}
