import type { Recipe } from "../recipe.ts";
import type { FileRunInput, FileRunResult } from "./file-run.ts";
import { undoFile } from "./undo-file.ts";

/**
 * What runs a workflow file. The file itself comes with the input, so that one recipe runs them all, and a recorded run is continued under the
 * content it began with. `name` is the one its runs are recorded under.
 */
export function recipeOfFile(name: string): Recipe<FileRunInput, FileRunResult> {
  return {
    name,
    version: "1",
    versioned: true,
    async run(recipe, input) {
      // The language of expressions takes longer to load than all recipes together, and most runs are none of a file.
      const { runFile } = await import("./run-file.ts");
      return runFile(recipe, input);
    },
    async onStart(ports, input, runId) {
      const { reclaim } = await import("./reclaim.ts");
      await reclaim(ports, input, runId);
    },
    onCancel: undoFile,
  };
}
