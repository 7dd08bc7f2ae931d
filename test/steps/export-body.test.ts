import { expect, test } from "vitest";

import { expandFields, exportBody } from "../../src/steps/export-body.ts";
import { isOwnJob } from "../../src/steps/start-export.ts";
import type { ExportJob } from "../../src/platform/records.ts";
import { exportBodyInput } from "./export-body-input.ts";

const input = exportBodyInput;

test("statuses, destination and class are always sent", () => {
  expect(exportBody(input)).toEqual({
    fields: "identityMap,_t.churn",
    mergePolicy: { id: "mp1" },
    filter: { segments: [{ segmentId: "s1", segmentNs: "ups", status: ["realized"] }] },
    destination: { datasetId: "d1", segmentPerBatch: false },
    schema: { name: "_xdm.context.profile" },
  });
});

test("an unknown merge policy is left to the service, a chosen one goes with its version", () => {
  expect(exportBody({ ...input, mergePolicy: { id: null, version: null } })).not.toHaveProperty(
    "mergePolicy",
  );
  expect(exportBody({ ...input, mergePolicy: { id: "mp2", version: 3 } }).mergePolicy).toEqual({
    id: "mp2",
    version: 3,
  });
});

test("what narrows or widens the members is sent only where it was asked for", () => {
  const filter = {
    statuses: ["realized", "exited"],
    qualifiedSince: "2026-11-01T00:00:00.000Z",
    qualifiedUntil: "2026-11-02T00:00:00.000Z",
    ingestedSince: "2026-11-03T00:00:00.000Z",
    emptyProfiles: true,
  };
  const body = exportBody({ ...input, filter, events: "timestamp, eventType", perSegment: true });
  expect(body).toMatchObject({
    filter: {
      segments: [{ status: ["realized", "exited"] }],
      segmentQualificationTime: {
        startTime: filter.qualifiedSince,
        endTime: filter.qualifiedUntil,
      },
      fromIngestTimestamp: filter.ingestedSince,
      emptyProfiles: true,
    },
    additionalFields: { eventList: { fields: "timestamp,eventType" } },
    destination: { segmentPerBatch: true },
  });
  const since = exportBody({
    ...input,
    filter: { ...input.filter, qualifiedSince: filter.qualifiedSince },
  });
  expect(since.filter?.segmentQualificationTime).toEqual({ startTime: filter.qualifiedSince });
  expect(exportBody(input).filter).toEqual({
    segments: [{ segmentId: "s1", segmentNs: "ups", status: ["realized"] }],
  });
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

test("a list that comes to no column is refused, since an absent one means every column", () => {
  expect(() => expandFields("+scores", [])).toThrow(
    "--fields +scores names no column: the union schema has no Customer AI scores. Name the columns, or take every one with --fields all.",
  );
});

test.each([
  ["the same", {}, true],
  [
    "a namespace in capitals",
    { filter: { segments: [{ segmentId: "s1", segmentNs: "UPS", status: ["realized"] }] } },
    true,
  ],
  ["a version filled in by the service", { mergePolicy: { id: "mp1", version: 3 } }, true],
  [
    "another window",
    {
      filter: {
        ...exportBody(input).filter,
        segmentQualificationTime: { startTime: "2026-01-01T00:00:00Z" },
      },
    },
    false,
  ],
  ["events", { additionalFields: { eventList: { fields: "x" } } }, false],
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
