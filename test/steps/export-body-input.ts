import type { ExportBodyInput } from "../../src/steps/export-body.ts";

/** What `exportBody` and the step around it are given, for one segment; tests change what they are about. */
export const exportBodyInput: ExportBodyInput = {
  segments: [
    { id: "s1", name: "Segment s1", namespace: "ups", mergePolicyId: "mp1", evaluatedAt: null },
  ],
  fields: "identityMap,+scores",
  scoreFields: ["_t.churn"],
  filter: {
    statuses: ["realized"],
    qualifiedSince: null,
    qualifiedUntil: null,
    ingestedSince: null,
    emptyProfiles: false,
  },
  events: null,
  mergePolicy: { id: "mp1", version: null },
  perSegment: false,
  datasetId: "d1",
};
