import { expect, test } from "vitest";

import { faultKinds, parseFaults } from "../../src/simulator/fault-grammar.ts";

const exportJobs = "POST /data/core/ups/export/jobs";

test.each([
  ["job-failed", { name: "job-failed", operation: null, share: 1, first: null }],
  ["rate-limit@0.1", { name: "rate-limit", operation: null, share: 0.1, first: null }],
  ["drop-after#1", { name: "drop-after", operation: null, share: 1, first: 1 }],
  [
    `server-error-after:${exportJobs}#1`,
    { name: "server-error-after", operation: exportJobs, share: 1, first: 1 },
  ],
  [
    `html-error:GET /data/foundation/export/files/{id}@.5#20`,
    {
      name: "html-error",
      operation: "GET /data/foundation/export/files/{dataSetFileId}",
      share: 0.5,
      first: 20,
    },
  ],
  [`job-failed:${exportJobs}`, { name: "job-failed", operation: exportJobs }],
])("reads %s", (text, fault) => {
  expect(parseFaults([text])).toMatchObject([{ ...fault, text }]);
});

test.each([
  ["job-fialed", 'there is no fault of that name. Did you mean "job-failed"'],
  ["", "it does not have the form NAME[:METHOD TEMPLATE][@share][#n]."],
  ["Rate-Limit", "it does not have the form NAME[:METHOD TEMPLATE][@share][#n]."],
  ["rate-limit#1@0.5", "it does not have the form NAME[:METHOD TEMPLATE][@share][#n]."],
  ["rate-limit@0", "its share has to be a number above 0 and up to 1."],
  ["rate-limit@1.5", "its share has to be a number above 0 and up to 1."],
  ["rate-limit@", "its share has to be a number above 0 and up to 1."],
  ["rate-limit#0", "its #n has to be a whole number from 1."],
  ["rate-limit#1.5", "its #n has to be a whole number from 1."],
  ["no-union:GET /x", "no-union fits its own calls and takes no template."],
  [
    "rate-limit:POST /data/core/ups/export/job",
    '"POST /data/core/ups/export/job" is no operation it can fit. Did you mean "POST /data/core/ups/export/jobs"',
  ],
  [
    "drop-after:GET /data/core/ups/export/jobs",
    '"GET /data/core/ups/export/jobs" is no operation it can fit. Did you mean "POST /data/core/ups/export/jobs"',
  ],
])("refuses %s", (text, why) => {
  expect(() => parseFaults([text])).toThrow(`Fault "${text}" is not usable: ${why}`);
});

const bodyFaults = Object.entries(faultKinds)
  .filter(([, kind]) => kind === "body")
  .map(([name]) => name);

test.each(bodyFaults)("%s fits the files and nothing else", (name) => {
  const files = "GET /data/foundation/export/files/{dataSetFileId}";
  expect(parseFaults([`${name}@0.5#1`, `${name}:${files}`])).toMatchObject([
    { name, operation: null, share: 0.5, first: 1 },
    { name, operation: files },
  ]);
  expect(() => parseFaults([`${name}:${exportJobs}`])).toThrow(
    `Fault "${name}:${exportJobs}" is not usable: "${exportJobs}" is no operation it can fit.`,
  );
});

test("knows every fault of the contract", () => {
  expect(Object.keys(faultKinds)).toHaveLength(39);
  expect(bodyFaults).toHaveLength(12);
});
