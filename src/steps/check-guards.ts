import { checkGuards, type GuardedCounts, type Guards } from "./guards.ts";
import { defineStep } from "./step.ts";

export type CheckGuardsInput = {
  /** What was agreed on. */
  readonly guards: Guards;
  /** What the snapshot holds. */
  readonly counts: GuardedCounts;
};

export type GuardsHeld = {
  /** Always true: otherwise the step fails. */
  readonly held: true;
};

/**
 * Holds a snapshot back that is not as agreed. Fails with `empty-audience` or `guard-tripped`.
 *
 * @calls none
 */
export const checkGuardsStep = defineStep({
  name: "check-guards",
  async run(_ports, { guards, counts }: CheckGuardsInput): Promise<GuardsHeld> {
    checkGuards(guards, counts);
    return { held: true };
  },
});
