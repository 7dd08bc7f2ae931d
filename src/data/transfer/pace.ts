import { initialLimit, nextLimit } from "./connection-limit.ts";
import type { PartLimits } from "./part-plan.ts";

/** Bodies shorter than this tell more of the way there than of the rate. */
const TELLING_BYTES = 256 * 1024;

/** What is learnt while a transfer runs: how many connections the server bears, and what one of them carries. */
export interface Pace {
  readonly limits: () => Omit<PartLimits, "bytesToCome">;
  readonly onAnswer: (answer: "begun" | "refused") => void;
  readonly onBody: (bytes: number, elapsedMs: number) => void;
}

export function createPace(connections: number, partSizeBytes: number | null): Pace {
  let limit = initialLimit(connections);
  let bytesPerSecond: number | null = null;
  return {
    limits: () => ({ connections: limit.now, partSizeBytes, bytesPerSecond }),
    onAnswer(answer) {
      limit = nextLimit(limit, answer);
    },
    onBody(bytes, elapsedMs) {
      if (bytes < TELLING_BYTES || elapsedMs <= 0) return;
      const seen = (bytes * 1000) / elapsedMs;
      bytesPerSecond = bytesPerSecond === null ? seen : bytesPerSecond * 0.7 + seen * 0.3;
    },
  };
}
