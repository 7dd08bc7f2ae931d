import { checkOutput } from "../data/output/output-folder.ts";
import { requireWhole } from "../data/output/require-whole.ts";
import { checkRowFilter } from "../data/rows/row-filter.ts";
import type { JsonObject } from "../core/json.ts";
import type { Platform } from "../platform/platform.ts";
import type { AudienceResult } from "../workflows/audience-result.ts";
import type { Recipe } from "../workflows/recipe.ts";
import { startRecipe } from "../workflows/start-recipe.ts";
import { type RunSettings, withHost } from "./run-settings.ts";

/** What a run came to, and which run it was. */
export type AudienceRun = AudienceResult & {
  readonly runId: string;
  /** True when the run of this key had finished before: its recorded result, nothing done but its files checked. */
  readonly replayed: boolean;
};

interface AudienceInput extends JsonObject {
  readonly out: string | null;
  readonly overwrite: boolean;
  readonly where?: string | null;
}

/** Runs a recipe that delivers an audience. Throws the run's own error where it fails, is parked or is canceled. */
export function runAudience<I extends JsonObject & AudienceInput>(
  recipe: Recipe<I, AudienceResult>,
  toInput: (tenant: Platform["tenant"]) => I,
  settings: RunSettings,
): Promise<AudienceRun> {
  return withHost(settings, async (host) => {
    const input = toInput(host.ports.platform.tenant);
    const { out, overwrite, where } = input;
    const { runKey, signal } = settings;
    if (where) await checkRowFilter(where);
    const beforeStart = async () => {
      if (out !== null) await checkOutput(out, { overwrite });
    };
    const outcome = await startRecipe(host, { recipe, input, runKey, beforeStart });
    if (outcome.status !== "succeeded") throw outcome.error;
    const { output, runId, replayed } = outcome;
    if (replayed && output.out !== null) await requireWhole(output.out, { runId, signal });
    return { ...output, runId, replayed };
  });
}
