import { expect, test } from "vitest";

import { readDocuments } from "../../../scripts/steps/read-documents.ts";
import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { root } from "../../structure/source-tree.ts";

const found = readDocuments(root);

test("the documents in the program are what the steps say", () => {
  expect(found).toEqual(stepDocuments);
});

test("a document holds the comment's prose, calls and codes, and both schemas", () => {
  expect(found["await-export"]).toEqual({
    description: expect.stringMatching(/^Polls GET .* Fails with `job-failed`/),
    calls: ["GET /data/core/ups/export/jobs/{id}"],
    errors: ["job-failed", "job-canceled", "wait-ended"],
    input: {
      type: "object",
      properties: {
        jobId: { description: "Id of the export job.", type: "string" },
        fresh: {
          description: "It was started a moment ago, so that the service may not know it yet.",
          type: "boolean",
        },
      },
      additionalProperties: false,
      required: ["fresh", "jobId"],
    },
    output: expect.objectContaining({ type: "object", additionalProperties: false }),
  });
});

test("every schema is whole: it names nothing outside itself, and no guess as a default", () => {
  const text = JSON.stringify(found);
  expect(text).not.toContain("$ref");
  expect(text).not.toContain('"default":');
  expect(text).not.toContain("allOf");
});
