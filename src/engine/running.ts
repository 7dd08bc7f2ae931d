import { promisesFirst } from "../core/clock.ts";

/** How many steps are running. A count: of their promises, each would need one more that tells its end. */
export interface Running {
  begin(): void;
  end(): void;
  /** Resolves when none is. */
  none(): Promise<void>;
}

export function createRunning(): Running {
  let count = 0;
  let tell: (() => void) | undefined;

  async function none(): Promise<void> {
    for (;;) {
      // What waited for a step may ask for the next one.
      await promisesFirst();
      if (count === 0) return;
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  }

  return {
    begin() {
      count += 1;
    },
    end() {
      count -= 1;
      if (count === 0) tell?.();
    },
    none,
  };
}
