import { createHash } from "node:crypto";

import { defineStep } from "./step.ts";

export type ReadDefinitionsInput = {
  /** Whose rules to read. */
  readonly segments: readonly {
    /** Id of the segment. */
    readonly id: string;
    /** Only segments of `ups` have a rule that can be read. */
    readonly namespace: string;
  }[];
};

export type SegmentDefinition = {
  /** Id of the segment. */
  readonly id: string;
  /** sha256 of the rule's text; null for audiences made elsewhere, whose rule nobody tells. */
  readonly definition: string | null;
};

export type ReadDefinitions = {
  /** In the order asked for. */
  readonly definitions: readonly SegmentDefinition[];
};

/**
 * Reads what makes somebody a member (GET /segment/definitions/{id}), as a fingerprint: rules may name people. Fails with nothing of its own.
 *
 * @calls GET /data/core/ups/segment/definitions/{id}
 */
export const readDefinitions = defineStep({
  name: "read-definitions",
  async run(
    { platform },
    { segments }: ReadDefinitionsInput,
    { signal },
  ): Promise<ReadDefinitions> {
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
