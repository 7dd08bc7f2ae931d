import { expect, test } from "vitest";

import { commonMergePolicy, pickMergePolicy } from "../../src/steps/choose-merge-policy.ts";

const policies = [
  { id: "mp1", name: "Default", version: 1, isDefault: false },
  { id: "mp2", name: "Timebased", version: 2, isDefault: true },
  { id: "mp3", name: "Twice", version: 1, isDefault: false },
  { id: "mp4", name: "Twice", version: 1, isDefault: false },
];
const segment = (id: string, mergePolicyId: string | null) => ({
  id,
  name: `Segment ${id}`,
  namespace: "ups",
  mergePolicyId,
  evaluatedAt: null,
});

test("an id wins over a name, a name over the word default", () => {
  expect(pickMergePolicy("mp2", policies).id).toBe("mp2");
  expect(pickMergePolicy("Timebased", policies).id).toBe("mp2");
  expect(pickMergePolicy("Default", policies).id).toBe("mp1");
  expect(pickMergePolicy("default", policies).id).toBe("mp2");
  expect(pickMergePolicy("Default", policies.slice(1)).id).toBe("mp2");
});

test.each([
  [
    "Timebasd",
    'No merge policy "Timebasd". Did you mean "Timebased"? List them with: aepx merge-policies list',
  ],
  ["Twice", 'Several merge policies are named "Twice": mp3, mp4. Give the id.'],
])("%s is refused", (wanted, message) => {
  expect(() => pickMergePolicy(wanted, policies)).toThrow(message);
});

test("segments of one policy have it in common; of two, both are named", () => {
  expect(commonMergePolicy([segment("a", "mp1"), segment("b", "mp1")])).toBe("mp1");
  expect(commonMergePolicy([segment("a", null)])).toBeNull();
  expect(() => commonMergePolicy([segment("a", "mp1"), segment("b", "mp2")])).toThrow(
    'Segments "Segment a" (merge policy mp1) and "Segment b" (mp2) have different merge policies, and one export job takes one. Choose it with --merge-policy ID|NAME, or export them one at a time.',
  );
});
