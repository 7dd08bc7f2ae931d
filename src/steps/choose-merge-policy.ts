import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import type { MergePolicy } from "../platform/records.ts";
import type { FoundSegment } from "./find-segment.ts";
import { defineStep } from "./step.ts";

export type ChooseMergePolicyInput = {
  /** Whose members are exported, as `find-segment` gave them. */
  readonly segments: readonly FoundSegment[];
  /** Id, name, or the word `default`; null: what the segments have in common. */
  readonly mergePolicy: string | null;
};

export type ChosenMergePolicy = {
  /** Id of the merge policy; null: the segment's own, which the service fills in. */
  readonly id: string | null;
  /** Its version; null: not told, or not chosen. */
  readonly version: number | null;
};

/**
 * The merge policy of an export: the one asked for (GET /config/mergePolicies), else the one that all segments have. One job takes one
 * (documented). Fails with `bad-option` for segments of different policies without a choice, and for one that is not there.
 *
 * @calls GET /data/core/ups/config/mergePolicies
 */
export const chooseMergePolicy = defineStep({
  name: "choose-merge-policy",
  async run({ platform }, input: ChooseMergePolicyInput, { signal }): Promise<ChosenMergePolicy> {
    if (input.mergePolicy === null) return { id: commonMergePolicy(input.segments), version: null };
    const policies: MergePolicy[] = [];
    for await (const policy of platform.mergePolicies.list({ signal })) policies.push(policy);
    const { id, version } = pickMergePolicy(input.mergePolicy, policies);
    return { id, version };
  },
});

/** An id wins over a name, a name over the word `default`. */
export function pickMergePolicy(wanted: string, policies: readonly MergePolicy[]): MergePolicy {
  const byId = policies.find(({ id }) => id === wanted);
  if (byId) return byId;
  const named = policies.filter(({ name }) => name === wanted);
  const [first, second] = named.length > 0 ? named : defaults(wanted, policies);
  if (first && !second) return first;
  if (first) {
    const ids = named.map(({ id }) => id).join(", ");
    throw new UsageError(
      "bad-option",
      `Several merge policies are named "${wanted}": ${ids}. Give the id.`,
    );
  }
  const names = policies.map(({ name }) => name);
  throw new UsageError(
    "bad-option",
    `No merge policy "${wanted}".${didYouMean(wanted, names)} List them with: aepx merge-policies list`,
  );
}

function defaults(wanted: string, policies: readonly MergePolicy[]): MergePolicy[] {
  return wanted.toLowerCase() === "default" ? policies.filter(({ isDefault }) => isDefault) : [];
}

export function commonMergePolicy(segments: readonly FoundSegment[]): string | null {
  const [first, ...rest] = segments;
  const other = rest.find(({ mergePolicyId }) => mergePolicyId !== first?.mergePolicyId);
  if (first && other) {
    throw new UsageError(
      "bad-option",
      `Segments "${first.name}" (merge policy ${first.mergePolicyId ?? "unknown"}) and "${other.name}" (${other.mergePolicyId ?? "unknown"}) have different merge policies, and one export job takes one. Choose it with --merge-policy ID|NAME, or export them one at a time.`,
      { details: { segments: segments.map(({ id }) => id) } },
    );
  }
  return first?.mergePolicyId ?? null;
}
