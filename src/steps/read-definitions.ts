import { createHash } from "node:crypto";

import { defineStep } from "./step.ts";

export type ReadDefinitionsInput = {
  readonly segments: readonly { readonly id: string; readonly namespace: string }[];
};

export type SegmentDefinition = {
  readonly id: string;
  /** sha256 of the rule's text; null for audiences made elsewhere, whose rule nobody tells. */
  readonly definition: string | null;
};

/** Reads what makes somebody a member (GET /segment/definitions/{id}), as a fingerprint: rules may name people. */
export const readDefinitions = defineStep({
  name: "read-definitions",
  async run({ platform }, { segments }: ReadDefinitionsInput, { signal }) {
    const definitions: SegmentDefinition[] = [];
    for (const { id, namespace } of segments) {
      const known = namespace === "ups" ? await platform.segments.read(id, { signal }) : undefined;
      definitions.push({ id, definition: fingerprint(known?.definition ?? null) });
    }
    return { definitions };
  },
});

function fingerprint(rule: string | null): string | null {
  return rule === null ? null : createHash("sha256").update(rule).digest("hex");
}
