import { defineWorkflow, type StepInput } from "aepx";

import { postCounts } from "./post-counts.js";

type Input = {
  /** Folders of the earlier audience and of the later one, absolute. */
  readonly before: string;
  readonly out: string;
  readonly files: StepInput<"diff-audiences">["files"];
  readonly segments: StepInput<"diff-audiences">["segments"];
  readonly webhook: string;
};

/** What changed between two audiences, told to a webhook. */
export const tellDelta = defineWorkflow({
  name: "tell-delta",
  version: "1",
  async run({ step, runId }, { webhook, ...folders }: Input) {
    const { counts } = await step("diff-audiences", { ...folders, key: null, format: "parquet" });
    if (counts === null) return { told: false };
    await step(postCounts, { webhook, delivery: runId, counts });
    return { told: true, ...counts };
  },
});
