import type { DeliveryOptions } from "./audience-options.ts";
import { type AudienceResult, undelivered } from "./audience-result.ts";
import { deliver, deliverNewest } from "./deliver.ts";
import { type ExportSource, findSegments, obtainExport } from "./obtain-export.ts";
import type { OutputOptions } from "./output-options.ts";
import type { Recipe } from "./recipe.ts";
import { undoExport } from "./undo-export.ts";

export type ExportAudienceInput = DeliveryOptions &
  Partial<OutputOptions> &
  ExportSource & {
    /** `delete`: a dataset that the run made is removed once the files are verified. */
    readonly target: "keep" | "delete";
    /** Output folder, absolute; null: the export ends in the dataset. */
    readonly out: string | null;
  };

/** Exports an audience through Real-time Customer Profile, or, where that is not possible and a fallback is allowed, its scores. */
export const exportAudience: Recipe<ExportAudienceInput, AudienceResult> = {
  name: "export-audience",
  version: "1",
  versioned: true,
  async run(recipe, input) {
    const { step, runId } = recipe;
    const { out, overwrite } = input;
    const claim = out === null ? null : await step("claim-output", { runId, out, overwrite });
    const found = await findSegments(recipe, input);
    const obtained = await obtainExport(recipe, input, found);
    const { reason } = obtained;
    const destination = out === null || claim === null ? null : { ...input, ...claim, out };
    if (obtained.path === "batch") {
      const { locate } = obtained;
      if (destination === null) return undelivered(await locate(), reason);
      return deliverNewest(recipe, locate, reason, destination);
    }
    const { exported } = obtained;
    if (destination === null) return undelivered(exported, reason);
    const result = await deliver(recipe, exported, reason, destination);
    const { dataset } = exported;
    if (input.target === "delete" && dataset?.created) {
      await step("delete-dataset", { dataset, runId });
    }
    return result;
  },
  onCancel: undoExport,
};
