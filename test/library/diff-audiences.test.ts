import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { configFromEnv, diffAudiences, downloadScores, isAppError } from "../../src/index.ts";
import { type RunningSimulator, startSimulator } from "../../src/simulator/start.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SCORES = "Customer AI Scores - churn";
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ profiles: 200 });
});
afterAll(() => simulator.close());

test("a program compares a folder with what is on the platform", { timeout: 30_000 }, async () => {
  const home = tempFolder();
  const { client } = configFromEnv(simulator.env);
  const out = join(home, "out");
  const { rows } = await downloadScores({ client, home, dataset: SCORES, out });
  const after = { dataset: SCORES };
  const diff = await diffAudiences({ client, home, before: out, after, key: "CRMID" });
  expect(diff).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: rows });
});

test.each([
  [
    { after: { batch: "b" } },
    "A side on the platform needs a client. Give client, or the output folders of two downloads.",
  ],
  [{ after: {} }, "Give exactly one of dataset and batch."],
])("%j is refused", async (choices, message) => {
  const before = tempFolder();
  const error: unknown = await diffAudiences({ before, ...choices }).catch(
    (reason: unknown) => reason,
  );
  expect(isAppError(error) && [error.code, error.message]).toEqual(["bad-option", message]);
});
