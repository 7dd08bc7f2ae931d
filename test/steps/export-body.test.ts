import { expect, test } from "vitest";

import { expandFields, exportBody } from "../../src/steps/export-body.ts";
import { isOwnJob } from "../../src/steps/start-export.ts";
import type { ExportJob } from "../../src/platform/records.ts";

const segment = (id: string, mergePolicyId: string | null = "mp1") => ({
  id,
  name: `Segment ${id}`,
  namespace: "ups",
  mergePolicyId,
  evaluatedAt: null,
});
const input = {
  segments: [segment("s1")],
  fields: "identityMap,+scores",
  scoreFields: ["_t.churn"],
  statuses: ["realized"],
  datasetId: "d1",
};

test("statuses, destination and class are always sent", () => {
  expect(exportBody(input)).toEqual({
    fields: "identityMap,_t.churn",
    mergePolicy: { id: "mp1" },
    filter: { segments: [{ segmentId: "s1", segmentNs: "ups", status: ["realized"] }] },
    destination: { datasetId: "d1", segmentPerBatch: false },
    schema: { name: "_xdm.context.profile" },
  });
});

test("an unknown merge policy is left to the service", () => {
  expect(exportBody({ ...input, segments: [segment("s1", null)] })).not.toHaveProperty(
    "mergePolicy",
  );
});

test("segments of two merge policies are refused, naming both", () => {
  expect(() => exportBody({ ...input, segments: [segment("s1"), segment("s2", "mp2")] })).toThrow(
    'Segments "Segment s1" (merge policy mp1) and "Segment s2" (mp2) have different merge policies, and one export job takes one. Export them one at a time.',
  );
});

test.each([
  ["a, b ,a", [], "a,b"],
  ["a,+scores", ["x", "y"], "a,x,y"],
  ["a,+scores", [], "a"],
  ["all", ["x"], null],
])("fields %j with scores %j are %j", (fields, scores, expected) => {
  expect(expandFields(fields, scores)).toBe(expected);
});

const job = (body: object): ExportJob =>
  ({ id: "7", datasetId: "d1", body: { ...exportBody(input), ...body } }) as unknown as ExportJob;
const own = { id: "d1", name: "n", created: true };
const shared = { id: "d1", name: "n", created: false };

test("in a dataset of our own any job is ours; elsewhere none is", () => {
  expect(isOwnJob(job({ fields: "other" }), own, exportBody(input))).toBe(true);
  expect(isOwnJob(job({}), { ...own, id: "d2" }, exportBody(input))).toBe(false);
});

test.each([
  ["the same", {}, true],
  [
    "a namespace in capitals",
    { filter: { segments: [{ segmentId: "s1", segmentNs: "UPS", status: ["realized"] }] } },
    true,
  ],
  ["a version filled in by the service", { mergePolicy: { id: "mp1", version: 3 } }, true],
  ["other fields", { fields: "identityMap" }, false],
  [
    "another segment",
    { filter: { segments: [{ segmentId: "s9", segmentNs: "ups", status: ["realized"] }] } },
    false,
  ],
  [
    "other statuses",
    { filter: { segments: [{ segmentId: "s1", segmentNs: "ups", status: ["exited"] }] } },
    false,
  ],
  ["another merge policy", { mergePolicy: { id: "mp9" } }, false],
  ["one batch per segment", { destination: { datasetId: "d1", segmentPerBatch: true } }, false],
])("in a shared dataset a job with %s is ours: %s", (_name, change, expected) => {
  expect(isOwnJob(job(change), shared, exportBody(input))).toBe(expected);
});
