import { expect, test } from "vitest";

import { steps } from "../../../src/steps/catalog.ts";
import { run } from "../support/in-process.ts";

const names = Object.keys(steps);

test("steps lists every step with what it does, a line each", async () => {
  const { code, stdout, stderr } = await run(["steps"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [heading, ...lines] = stdout.trimEnd().split("\n");
  expect(heading).toMatch(/^STEP +WHAT IT DOES$/);
  expect(lines.map((line) => line.split(" ", 1)[0])).toEqual(names);
  expect(lines[0]).toMatch(
    /^claim-output +Takes the output folder for the run before anything is asked of the platform\.$/,
  );
});

test("steps --json lists them with their calls and codes", async () => {
  const { code, json } = await run(["steps", "--json"]);
  expect(code).toBe(0);
  const { items } = json as { items: { name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(names);
  expect(items.find(({ name }) => name === "await-export")).toEqual({
    name: "await-export",
    description: expect.stringContaining("has ended"),
    calls: ["GET /data/core/ups/export/jobs/{id}"],
    errors: ["job-failed", "job-canceled", "wait-ended"],
  });
});

test("steps NAME tells all of a step", async () => {
  const { code, stdout } = await run(["steps", "create-dataset"]);
  expect(code).toBe(0);
  expect(stdout).toBe(`create-dataset

Finds or creates the dataset an export writes into, on the union schema and not enabled for Profile (POST /dataSets), and keeps other runs off it. Fails with \`dataset-not-union\` when a named target is on another schema, \`dataset-not-found\` when an id does not exist, \`dataset-ambiguous\` when several bear the name, \`locked\` when another run works with it.

INPUT     TYPE            MEANING
runId     string          Id of the run.
target    null or string  Id or name of a target to reuse; a name that does not exist is created. Null: a dataset of this run's own.
label     string          For the name of a dataset of our own.
schemaId  string          The union schema's id.

OUTPUT   TYPE     MEANING
id       string   Id of the dataset in Catalog.
name     string   Its name.
created  boolean  The run made it, so it may delete it; false: it was there, or belongs to somebody.

Calls
  GET /data/foundation/catalog/dataSets
  GET /data/foundation/catalog/dataSets/{id}
  POST /data/foundation/catalog/dataSets

Fails with
  dataset-not-union (exit 2)
  dataset-not-found (exit 2)
  dataset-ambiguous (exit 2)
  locked (exit 9)
`);
});

test("fields inside others show their path, and those that may be left out a question mark", async () => {
  const { stdout } = await run(["steps", "start-export"]);
  expect(stdout).toMatch(/^body\.filter\.segments\[\]\.segmentId +string +Id of the segment\.$/m);
  expect(stdout).toMatch(/^body\.filter\? +object +Whose profiles; absent: everybody\.$/m);
  const { stdout: none } = await run(["steps", "choose-path"]);
  expect(none).toContain("Calls\n  none\n\nFails with\n  nothing of its own\n");
});

test("steps NAME --json gives its schemas", async () => {
  const { json } = await run(["steps", "list-files", "--json"]);
  expect(json).toMatchObject({
    schemaVersion: 1,
    name: "list-files",
    errors: ["content-changed"],
    input: { type: "object", required: ["batches"], additionalProperties: false },
    output: { type: "object", required: ["files"], additionalProperties: false },
  });
});

test("an unknown step is told with what may have been meant", async () => {
  const { code, stderr } = await run(["steps", "find-segmnt"]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'aepx: No step "find-segmnt". Did you mean "find-segment"? List them with: aepx steps\n',
  );
  expect((await run(["steps", "constructor"])).stderr).toBe(
    'aepx: No step "constructor". List them with: aepx steps\n',
  );
});
