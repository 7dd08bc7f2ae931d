import type { Clock } from "../../core/clock.ts";
import { type PlannedFile, sumBytes } from "./transfer-plan.ts";

export type DownloadNews = {
  readonly file: string;
  /** Of this file; falls back when it is fetched anew. */
  readonly bytes: number;
  readonly sizeBytes: number;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Of all files, kept ones included. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Over the last seconds; null: not known yet. */
  readonly bytesPerSecond: number | null;
  /** Until the end at that rate; null: not known yet. */
  readonly secondsLeft: number | null;
};

export interface TransferProgress {
  /** Bytes of a file came; what is there already at the beginning is told with `fetched: false`. */
  add(file: PlannedFile, bytes: number, options?: { readonly fetched?: boolean }): void;
  /** Nothing of it counts any more. */
  restart(file: PlannedFile): void;
  readonly done: (file: PlannedFile) => void;
  /** Of all files. */
  readonly bytesToCome: () => number;
}

/** News come at most this often, and when everything is done. */
const NEWS_PAUSE_MS = 200;

export function trackProgress(
  planned: readonly PlannedFile[],
  clock: Clock,
  onProgress: ((news: DownloadNews) => void) | undefined,
): TransferProgress {
  const byFile = new Map<PlannedFile, number>();
  const bytesTotal = sumBytes(planned);
  const speed = createSpeedometer();
  let filesDone = 0;
  let bytesDone = 0;
  let fetched = 0;
  let toldAt: number | undefined;

  function tell(file: PlannedFile): void {
    const nowMs = clock.now();
    const isLast = filesDone === planned.length;
    if (toldAt !== undefined && nowMs - toldAt < NEWS_PAUSE_MS && !isLast) return;
    toldAt = nowMs;
    const bytesPerSecond = speed(nowMs, fetched);
    onProgress?.({
      file: file.name,
      bytes: byFile.get(file) ?? 0,
      sizeBytes: file.remote.sizeBytes,
      filesDone,
      filesTotal: planned.length,
      bytesDone,
      bytesTotal,
      bytesPerSecond,
      secondsLeft: bytesPerSecond ? Math.ceil((bytesTotal - bytesDone) / bytesPerSecond) : null,
    });
  }

  function set(file: PlannedFile, bytes: number): void {
    bytesDone += bytes - (byFile.get(file) ?? 0);
    byFile.set(file, bytes);
    tell(file);
  }

  return {
    add(file, bytes, options = {}) {
      if (options.fetched ?? true) fetched += bytes;
      set(file, (byFile.get(file) ?? 0) + bytes);
    },
    restart: (file) => set(file, 0),
    done(file) {
      filesDone += 1;
      set(file, file.remote.sizeBytes);
    },
    bytesToCome: () => bytesTotal - bytesDone,
  };
}

const SPEED_WINDOW_MS = 10_000;

/** Bytes a second over the last ten seconds, from the count of bytes at moments. */
export function createSpeedometer(): (nowMs: number, bytes: number) => number | null {
  const moments: { readonly atMs: number; readonly bytes: number }[] = [];
  return (nowMs, bytes) => {
    moments.push({ atMs: nowMs, bytes });
    while (moments.length > 2 && (moments[1]?.atMs ?? nowMs) <= nowMs - SPEED_WINDOW_MS) {
      moments.shift();
    }
    const first = moments[0];
    if (!first || nowMs - first.atMs < 500) return null;
    return Math.round(((bytes - first.bytes) * 1000) / (nowMs - first.atMs));
  };
}
