import { expect, test } from "vitest";

import { loadContract } from "../simulator/contract.ts";

const contract = loadContract();

const EXPORT_JOB = "GET /data/core/ups/export/jobs/{id}";
const DATASET = "GET /data/foundation/catalog/dataSets/{id}";
const BATCHES = "GET /data/foundation/catalog/batches";
const FILES = "GET /data/foundation/export/files/{dataSetFileId}";
const CREATE_DATASET = "POST /data/foundation/catalog/dataSets";
const job = { id: 70123, status: "NEW", destination: { datasetId: "d", batchId: "b" } };
const batch1 = { segmentId: "s1", status: ["realized"], batchId: "b1" };

async function fits(key: string, status: number, body: unknown): Promise<boolean> {
  const problems = await contract.reply(key, Response.json(body, { status }));
  return problems.length === 0;
}

test.each([
  ["a job", EXPORT_JOB, 200, job],
  ["a job with a text as id", EXPORT_JOB, 200, { ...job, id: "70123" }],
  ["a job with the other spelling", EXPORT_JOB, 200, { ...job, destination: { dataSetId: "d" } }],
  [
    "a job with batches",
    EXPORT_JOB,
    200,
    { ...job, destination: { datasetId: "d", batches: [batch1] } },
  ],
  [
    "a job with one batch",
    EXPORT_JOB,
    200,
    { ...job, destination: { datasetId: "d", batches: batch1 } },
  ],
  ["a job with more than we know", EXPORT_JOB, 200, { ...job, news: { a: [1] } }],
  ["a created job", "POST /data/core/ups/export/jobs", 202, job],
  ["a created dataset", CREATE_DATASET, 201, ["@/dataSets/64a1b2c3d4e5f60718293a4b"]],
  ["a created dataset in lower case", CREATE_DATASET, 201, ["@/datasets/64a1b2c3d4e5f60718293a4b"]],
  [
    "a dataset",
    DATASET,
    200,
    { "64a1": { name: "a", created: 1_750_000_000_000, tags: { a: ["b"] } } },
  ],
  ["no batches", BATCHES, 200, {}],
  [
    "a batch with scalars as tags",
    BATCHES,
    200,
    { b: { status: "Success", tags: { a: true, b: 5 } } },
  ],
  [
    "a listing",
    FILES,
    200,
    { data: [{ name: "a", length: "5" }], _page: { limit: 100, count: 1 } },
  ],
  ["a bare listing", FILES, 200, [{ name: "a", length: 5 }]],
  ["a listing of groups", FILES, 200, { data: [{ dataSetFileId: "b-1", records: "3" }] }],
  ["an end of a list", "GET /data/core/ups/export/jobs", 200, { records: [], link: { next: "" } }],
  ["a gateway error", EXPORT_JOB, 403, { error_code: "403027", message: "User region is missing" }],
  [
    "a UPS error",
    EXPORT_JOB,
    404,
    { requestId: "r", errors: { "404": [{ code: 404, message: "No" }] } },
  ],
  [
    "a problem",
    DATASET,
    404,
    { type: "/placeholder/type/uri", title: "NotFoundError", status: 404 },
  ],
  ["an OAuth error", "POST /ims/token/v3", 400, { error: "invalid_client" }],
])("fits: %s", async (_name, key, status, body) => {
  expect(await fits(key, status, body)).toBe(true);
});

test.each([
  ["a job without a status", EXPORT_JOB, 200, { id: 1, destination: { datasetId: "d" } }],
  ["a job without a dataset", EXPORT_JOB, 200, { ...job, destination: { batchId: "b" } }],
  ["a job with a status nobody knows", EXPORT_JOB, 200, { ...job, status: "DONE" }],
  ["a job with a time as text", EXPORT_JOB, 200, { ...job, creationTime: "2026-01-01" }],
  ["a created dataset without @", CREATE_DATASET, 201, ["64a1b2c3d4e5f60718293a4b"]],
  ["a dataset that is not keyed", DATASET, 200, { name: "a", created: 1 }],
  ["a batch with a status nobody knows", BATCHES, 200, { b: { status: "done" } }],
  ["a file without length", FILES, 200, { data: [{ name: "a" }] }],
  ["a length that is no number", FILES, 200, { data: [{ name: "a", length: "5 kB" }] }],
  ["a list of another name", "GET /data/core/ups/export/jobs", 200, { children: [] }],
  ["a code that is a number", EXPORT_JOB, 403, { error_code: 403_027, message: "x" }],
  ["an error of another service", "POST /ims/token/v3", 400, { title: "Bad", status: 400 }],
  [
    "a token without a life",
    "POST /ims/token/v3",
    200,
    { access_token: "t", token_type: "bearer" },
  ],
])("does not fit: %s", async (_name, key, status, body) => {
  expect(await fits(key, status, body)).toBe(false);
});
