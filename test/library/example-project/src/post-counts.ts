import { defineStep, type StepOutput, TransportError } from "aepx";

export type Post = {
  readonly webhook: string;
  /** The same for every attempt, so that the receiver can tell a repetition. */
  readonly delivery: string;
  readonly counts: NonNullable<StepOutput<"diff-audiences">["counts"]>;
};

const count = { type: "integer", minimum: 0 };

/** Posts how many came, left and changed. Never who. */
export const postCounts = defineStep({
  name: "post-counts",
  input: {
    type: "object",
    properties: {
      webhook: { type: "string", pattern: "^https?://" },
      delivery: { type: "string" },
      counts: {
        type: "object",
        properties: { added: count, removed: count, changed: count },
        required: ["added", "removed", "changed"],
      },
    },
    required: ["webhook", "delivery", "counts"],
  },
  output: { type: "object", properties: { status: { const: 204 } }, required: ["status"] },
  async run(_ports, { webhook, delivery, counts }: Post, { signal }) {
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": delivery },
      body: JSON.stringify(counts),
      signal,
    });
    if (response.status >= 500)
      throw new TransportError("no-connection", `The webhook answered ${response.status}.`);
    return { status: response.status };
  },
});
