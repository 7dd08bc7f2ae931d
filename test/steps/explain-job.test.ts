import { expect, test } from "vitest";

import type { ExportJob, JobState, RemoteError } from "../../src/platform/records.ts";
import { explainJob, median } from "../../src/steps/explain-job.ts";
import type { BatchEvidence, JobEvidence } from "../../src/steps/job-evidence.ts";

const UNION = "https://ns.adobe.com/xdm/context/profile__union";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const nowMs = Date.UTC(2026, 0, 2, 12);
const ago = (ms: number) => new Date(nowMs - ms).toISOString();

const job: ExportJob = {
  id: "70123",
  state: "failed",
  status: "FAILED",
  datasetId: "64a1",
  segmentPerBatch: false,
  batches: [],
  body: { destination: { datasetId: "64a1", segmentPerBatch: false }, schema: { name: "p" } },
  exportedProfiles: null,
  errors: [],
  createdAt: ago(HOUR_MS),
  updatedAt: ago(40 * MINUTE_MS),
};
const target = { kind: "found", id: "64a1", name: "nightly", schemaId: UNION } as const;
const general = { code: "0100000003", message: "Error in Export Job" };

function explain(change: Partial<ExportJob>, more: Partial<JobEvidence> = {}) {
  return explainJob({
    nowMs,
    job: { ...job, ...change },
    target,
    unionId: UNION,
    batches: [],
    members: null,
    earlierMs: [],
    unasked: [],
    ...more,
  });
}

const failed = (errors: readonly RemoteError[], more?: Partial<JobEvidence>) =>
  explain({ errors }, more);

test("failed: a target on another schema is the cause, whatever the errors say", () => {
  const wrong = { ...target, schemaId: "https://ns.adobe.com/acme/schemas/1" };
  expect(failed([general], { target: wrong })).toEqual({
    cause:
      'Its target dataset "nightly" (64a1) is not on the union schema of Profile, and an export job can only write into one that is.',
    next: "Export again without --dataset, or into a dataset on the union schema.",
    known: true,
    evidence: [
      `Job 70123 is FAILED, started ${ago(HOUR_MS)}, and took 20 min 0 s.`,
      'Its error 0100000003 says "Error in Export Job".',
      'Its target is dataset "nightly" (64a1) on schema https://ns.adobe.com/acme/schemas/1.',
      "No earlier job that succeeded is there to compare with.",
    ],
  });
});

test("failed: a target that is gone", () => {
  expect(failed([general], { target: { kind: "gone" } })).toMatchObject({
    cause: "Its target dataset 64a1 does not exist (any more).",
    next: "Export again without --dataset, or into one that exists: aepx datasets list",
    known: true,
  });
});

test.each<[string, RemoteError, string, string]>([
  [
    "written down by the Profile guide",
    {
      code: "0090000009",
      message: "Error writing profiles to output path 'adl://va7.azuredatalakestore.net'",
    },
    "The profiles were there, but the service could not write them into the storage of the target dataset.",
    "Export again into a new dataset (without --dataset). If that fails too, give Adobe's support the job id.",
  ],
  [
    "aborted",
    { code: "unknown", message: "Job aborted." },
    "The service aborted the job without saying why; that is trouble on its side, or somebody stopped it.",
    "Export again. If that fails too, give Adobe's support the job id.",
  ],
  [
    "a target not properly configured",
    { code: "0100000003", message: "The dataset is not properly configured" },
    "The service found the target dataset not properly configured: it has to be on the union schema of Profile.",
    "Export again without --dataset, or into a dataset on the union schema.",
  ],
  [
    "the union schema by name",
    { code: "x", message: "Dataset schema is not the union schema" },
    "The service found the target dataset not properly configured: it has to be on the union schema of Profile.",
    "Export again without --dataset, or into a dataset on the union schema.",
  ],
  [
    "too many identities",
    { code: "x", message: "Profile exceeds the maximum of 50 identities" },
    "The service stumbled over identities. A profile may have 50 at most: those with more are left out of exports.",
    "Look for profiles with very many identities (shared devices, test ids), then export again.",
  ],
  [
    "a fragment that is too large",
    { code: "x", message: "Profile fragment exceeds 50MB" },
    "A profile seems to be too large. A profile fragment may have 50 MB: exports may fail above that.",
    "Look for profiles with very many events or array entries, or export fewer columns with --fields.",
  ],
  [
    "attribute-based access control",
    { code: "UPAPI-113752-403", message: "Denied" },
    "A right is missing: access control denies the job some of what it was to read or write.",
    "Ask an administrator for the rights that this names: aepx doctor",
  ],
])("failed: %s", (_, error, cause, next) => {
  expect(failed([general, error])).toMatchObject({ cause, next, known: true });
});

test("failed: what nobody knows is said to be unknown", () => {
  expect(failed([general])).toMatchObject({
    cause:
      'The cause is not known: Adobe says only "Error in Export Job" (0100000003), which may be anything. The target dataset is as it should be.',
    next: "Export again once, since it may pass. If that fails too, give Adobe's support the job id 70123.",
    known: false,
  });
  expect(failed([], { target: { kind: "unknown" }, unionId: null })).toMatchObject({
    cause:
      "The cause is not known: Adobe gives no reason. Whether the target dataset is as it should be could not be found out.",
    known: false,
  });
});

const running = (ageMs: number, earlierMs: readonly number[], status = "PROCESSING") =>
  explain({ state: "running", status, createdAt: ago(ageMs) }, { earlierMs });

test.each([
  ["young", 5 * MINUTE_MS, [20 * MINUTE_MS]],
  ["long, but earlier ones were short and an hour is nothing", 59 * MINUTE_MS, [MINUTE_MS]],
  ["long, as earlier ones", 7 * HOUR_MS, [2 * HOUR_MS, 2 * HOUR_MS, 9 * HOUR_MS]],
  ["nothing to compare with", 23 * HOUR_MS, []],
])("running is not stuck: %s", (_, ageMs, earlierMs) => {
  const { cause, next, known } = running(ageMs, earlierMs);
  expect(cause).toMatch(
    /^It is still PROCESSING, .* after it was started, which is not unusual\.$/,
  );
  expect(next).toBe("Wait, then look again: aepx jobs show 70123");
  expect(known).toBe(true);
});

test("stuck: four times the usual, or a day", () => {
  expect(running(9 * HOUR_MS, [2 * HOUR_MS, 2 * HOUR_MS, 9 * HOUR_MS])).toMatchObject({
    cause:
      "It seems to be stuck: PROCESSING for 9 h 0 min, where earlier jobs took 2 h 0 min. Adobe knows of such jobs and says to cancel them.",
    next: 'Cancel it with "aepx jobs cancel 70123", then export again.',
    known: true,
  });
  expect(running(24 * HOUR_MS, []).cause).toBe(
    "It seems to be stuck: PROCESSING for 24 h 0 min. Adobe knows of such jobs and says to cancel them.",
  );
});

test("a job that is being cancelled, and one without a start", () => {
  expect(running(90 * HOUR_MS, [], "CANCELLING").cause).toBe(
    "It was cancelled, and the service has not stopped it yet.",
  );
  expect(explain({ state: "running", status: "NEW", createdAt: null })).toMatchObject({
    cause: "It has not ended, and the service does not say when it began.",
    known: false,
  });
});

test("a cancelled job", () => {
  expect(explain({ state: "canceled", status: "CANCELLED" })).toMatchObject({
    cause: "Somebody cancelled it: a person, or aepx runs cancel.",
    next: "Export again.",
  });
});

const batch: BatchEvidence = {
  id: "b1",
  status: "success",
  state: "succeeded",
  errors: [],
  rowErrors: [],
};
const bad = { status: "failed", state: "failed" } as const;
const promoted = { code: "INGEST-1401-400", message: "The batch could not be promoted." };

function succeeded(
  change: Partial<BatchEvidence>,
  more: Partial<ExportJob> = {},
  members?: number,
) {
  const state: JobState = "succeeded";
  return explain(
    { state, status: "SUCCEEDED", exportedProfiles: 20, ...more },
    { batches: [{ ...batch, ...change }], members: members ?? null },
  );
}

test.each<[Partial<BatchEvidence>, string, boolean]>([
  [
    { ...bad, errors: [promoted] },
    "The job succeeded, but Catalog ended its batch b1 as failed: The batch could not be promoted. (INGEST-1401-400).",
    true,
  ],
  [
    {
      ...bad,
      errors: [promoted],
      rowErrors: [
        { code: "INGEST-1555-400", description: "A required field is missing", count: 3 },
      ],
    },
    "The job succeeded, but Catalog ended its batch b1 as failed: rows were refused: A required field is missing (INGEST-1555-400).",
    true,
  ],
  [
    { ...bad, errors: [{ code: "106", message: "x" }] },
    "The job succeeded, but Catalog ended its batch b1 as failed: a file of it was empty.",
    true,
  ],
  [bad, "The job succeeded, but Catalog ended its batch b1 as failed: it gives no reason.", false],
  [
    { status: null, state: null },
    "The job succeeded, but Catalog knows no batch b1 (any more).",
    true,
  ],
  [
    { status: "loading", state: "running" },
    "The job succeeded, and Catalog is still taking in its batch b1 (loading).",
    true,
  ],
  [{}, "The job succeeded, and nothing is wrong with it.", true],
])("succeeded, its batch %j", (change, cause, known) => {
  expect(succeeded(change)).toMatchObject({ cause, known });
});

test("succeeded with nobody: that is the evaluation's word, unless it counted somebody", () => {
  expect(succeeded({}, { exportedProfiles: 0 }).cause).toBe(
    "The job succeeded with nobody in it: nobody was in the segment at its last completed evaluation.",
  );
  expect(succeeded({}, { exportedProfiles: 0 }, 7)).toMatchObject({
    cause:
      "The job succeeded with nobody in it: the evaluation before it counted 7 members, and all were left out.",
    known: false,
  });
});

test("succeeded with fewer than the evaluation counted: Adobe's limits", () => {
  const { cause, evidence } = succeeded({}, {}, 25);
  expect(cause).toBe(
    "The job succeeded with 20 profiles, 5 fewer than the evaluation before it counted. Profiles with more than 50 identities, with too large fragments, or with nothing but events are left out of exports.",
  );
  expect(evidence).toContain("The evaluation before it counted 25 members of its segment.");
  expect(succeeded({}, {}, 20).cause).toBe("The job succeeded, and nothing is wrong with it.");
});

test("what could not be asked is among the evidence", () => {
  const { evidence } = failed([], {
    unasked: ["the union schema. Forbidden."],
    earlierMs: [MINUTE_MS, 3 * MINUTE_MS],
  });
  expect(evidence.slice(-2)).toEqual([
    "The last 2 jobs that succeeded took 2 min 0 s (median).",
    "Not known: the union schema. Forbidden.",
  ]);
});

test.each([
  [[], null],
  [[5], 5],
  [[9, 1], 5],
  [[3, 1, 2], 2],
])("the median of %j is %s", (values, expected) => {
  expect(median(values)).toBe(expected);
});
