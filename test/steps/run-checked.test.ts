import { expect, test } from "vitest";

import type { Json, JsonObject } from "../../src/core/json.ts";
import { choosePathStep } from "../../src/steps/choose-path.ts";
import { checkGuardsStep } from "../../src/steps/check-guards.ts";
import { listFiles } from "../../src/steps/list-files.ts";
import { verifyFiles } from "../../src/steps/verify-files.ts";
import { runChecked } from "../../src/steps/run-checked.ts";
import { defineStep, type Step, type StepPorts } from "../../src/steps/step.ts";
import { unrecorded } from "../../src/steps/unrecorded.ts";
import { silentLog } from "../../src/core/log.ts";

const context = unrecorded({ signal: new AbortController().signal });
const ports = { log: silentLog } as unknown as StepPorts;

/** With what JavaScript or a workflow file may hand over, whatever the types say. */
function run(step: unknown, input: JsonObject): Promise<Json> {
  return runChecked(step as Step, { ports, input, context });
}

const right = {
  requested: "profile",
  failure: null,
  fallbackOn: [],
  scoresDataset: null,
  acceptScores: false,
};

test("an input that fits runs the step", async () => {
  expect(await run(choosePathStep, right)).toEqual({
    path: "profile",
    reason: "forced by --path profile",
  });
});

test("a bad input is told whole, and the step does not run", async () => {
  const { acceptScores: _gone, ...rest } = right;
  await expect(
    run(choosePathStep, { ...rest, requested: 3, accptScores: true }),
  ).rejects.toMatchObject({
    code: "bad-workflow",
    message:
      'Step choose-path cannot take its input: acceptScores is missing; accptScores is unknown (did you mean "acceptScores"?); requested has to be "auto" or "batch" or "profile", not a number.',
    details: { step: "choose-path", problems: expect.arrayContaining(["acceptScores is missing"]) },
  });
});

test("fields of records inside the input may be more than the step knows", async () => {
  const counts = { rows: 5, rowsBefore: null, delta: null, more: "than asked for" };
  const guards = { minRows: null, maxRemoved: null, maxAdded: null, allowEmpty: false };
  expect(await run(checkGuardsStep, { guards, counts })).toEqual({ held: true });
  await expect(run(checkGuardsStep, { guards, counts, more: 1 })).rejects.toMatchObject({
    message: "Step check-guards cannot take its input: more is unknown.",
  });
});

test("what a step fails with of itself comes through", async () => {
  const input = {
    out: "/nowhere",
    files: [],
    counts: { job: null, catalog: 7 },
    strictCounts: false,
  };
  await expect(run(verifyFiles, input)).rejects.toMatchObject({ code: "count-mismatch" });
});

async function* one<T>(record: T) {
  yield Promise.resolve(record);
}

test("another output of one of ours is a bug, not a mistake of whoever runs it", async () => {
  const files = { listGroups: () => one({ id: "g" }), list: () => one({ name: "a.parquet" }) };
  const platform = { files } as unknown as StepPorts["platform"];
  const call = { ports: { ...ports, platform }, input: { batches: [{ id: "b", folder: null }] } };
  const running = runChecked(listFiles, { ...call, context });
  await expect(running).rejects.not.toHaveProperty("code");
  await expect(running).rejects.toThrow(
    "Step list-files gave another output than it declares: files[0].batchId is missing; files[0].groupId is missing; ",
  );
});

const text = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };

test("a step of one's own is checked by the schemas it brings", async () => {
  const own = defineStep({
    name: "own",
    input: text,
    output: { type: "object", properties: { length: { type: "integer", minimum: 2 } } },
    run: (_ports, input: { text: string }) => Promise.resolve({ length: input.text.length }),
  });
  expect(await run(own, { text: "ab" })).toEqual({ length: 2 });
  await expect(run(own, {})).rejects.toMatchObject({
    code: "bad-workflow",
    message: "Step own cannot take its input: text is missing.",
  });
  await expect(run(own, { text: "a" })).rejects.toMatchObject({
    code: "bad-workflow",
    message: "Step own gave another output than it declares: length must be >= 2.",
  });
});

test("a step of one's own without schemas is not checked, under whatever name", async () => {
  const own = defineStep({ name: "choose-path", run: () => Promise.resolve({ any: 1 }) });
  expect(await run(own, { what: "ever" })).toEqual({ any: 1 });
});

test("a schema that is none is told with the step", async () => {
  const own = defineStep({
    name: "own",
    input: { type: "text" },
    run: () => Promise.resolve(null),
  });
  await expect(run(own, { a: 1 })).rejects.toMatchObject({
    code: "bad-workflow",
    message: expect.stringMatching(
      /^Step own declares what is no JSON Schema: schema is invalid: .* Correct its input and output\.$/,
    ),
  });
});
