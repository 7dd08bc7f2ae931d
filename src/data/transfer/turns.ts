import type { PartLimits } from "./part-plan.ts";
import type { Work, WorkQueue } from "./work-queue.ts";

export interface TurnsOptions {
  readonly queue: WorkQueue;
  /** Files to bring; nobody leaves before the last one is done, since a bad file may come back. */
  readonly files: number;
  readonly limits: () => PartLimits;
  readonly signal: AbortSignal;
  /** Called with the work in the moment in which it leaves the queue. */
  readonly onTaken: (work: Work) => void;
}

/** Who may fetch what next: never more at a time than the limit of the moment. */
export interface Turns {
  /** Waits for work. Undefined: everything is done, or the signal aborted. */
  next(lastFile?: number): Promise<Work | undefined>;
  /** The turn that `next` gave is over. */
  leave(): void;
  fileDone(): void;
  /** There may be work again, or room for it. */
  wake(): void;
}

export function createTurns({ queue, files, limits, signal, onTaken }: TurnsOptions): Turns {
  const waiting = new Set<() => void>();
  let active = 0;
  let left = files;

  function wake(): void {
    const all = [...waiting];
    waiting.clear();
    for (const resolve of all) resolve();
  }
  signal.addEventListener("abort", wake, { once: true });

  return {
    async next(lastFile) {
      for (;;) {
        if (left === 0 || signal.aborted) return undefined;
        const current = limits();
        const work = active < current.connections ? queue.take(current, lastFile) : undefined;
        if (work) {
          active += 1;
          onTaken(work);
          return work;
        }
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    leave() {
      active -= 1;
      wake();
    },
    fileDone() {
      left -= 1;
      if (left === 0) wake();
    },
    wake,
  };
}
