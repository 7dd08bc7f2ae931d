import { checkGuards, type GuardedCounts, type Guards } from "./guards.ts";
import { defineStep } from "./step.ts";

export type CheckGuardsInput = { readonly guards: Guards; readonly counts: GuardedCounts };

/** Holds a snapshot back that is not as agreed. Fails with `empty-audience` or `guard-tripped`. */
export const checkGuardsStep = defineStep({
  name: "check-guards",
  async run(_ports, { guards, counts }: CheckGuardsInput) {
    checkGuards(guards, counts);
    return { held: true };
  },
});
