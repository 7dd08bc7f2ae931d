import type { Claims } from "../core/claims.ts";
import type { CliContext } from "./context.ts";
import { standingOf } from "./run-standing.ts";

/** What the runs of this state folder work with, so that no two do with the same. */
export async function openClaims(context: CliContext): Promise<Claims> {
  const { createClaims } = await import("../engine/claims.ts");
  const executor = await context.executor();
  return createClaims({
    home: context.settings.home,
    clock: context.clock,
    async isUnfinished(runId) {
      const { kind } = await standingOf(executor, runId);
      return kind === "open" || kind === "unreadable";
    },
  });
}
