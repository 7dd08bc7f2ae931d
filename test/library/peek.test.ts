import { afterAll, beforeAll, expect, test } from "vitest";

import {
  configFromEnv,
  createLocalExecutor,
  isAppError,
  peekBatch,
  systemClock,
} from "../../src/index.ts";
import { type RunningSimulator, startSimulator } from "../../src/simulator/start.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SCORES = "Customer AI Scores - churn";
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ profiles: 200 });
});
afterAll(() => simulator.close());

test("a program peeks, and its bytes are counted in its home", { timeout: 30_000 }, async () => {
  const home = tempFolder();
  const { client } = configFromEnv(simulator.env);
  const peeked = await peekBatch({
    client,
    home,
    dataset: SCORES,
    columns: ["_aepxdemo.churn.score"],
    rows: 2,
  });
  expect(peeked).toMatchObject({ dataset: { name: SCORES }, files: 1, filesRead: 1 });
  expect(peeked.items).toHaveLength(2);
  const [row] = peeked.items;
  expect(row).toEqual({ "_aepxdemo.churn.score": expect.any(Number) as number });
  const usage = await createLocalExecutor({ home, clock: systemClock }).usage();
  expect(usage.map(({ moved }) => Object.values(moved))).toEqual([[peeked.bytesFetched]]);
});

test.each([
  [{}, "Give exactly one of dataset and batch."],
  [{ dataset: "a", batch: "b" }, "Give exactly one of dataset and batch."],
  [
    { batch: "b", createdClient: "any" },
    "createdClient chooses among a dataset's batches. Give dataset.",
  ],
  [{ batch: "b", rows: 1.5 }, "The number of rows has to be a whole one, not 1.5."],
])("%j is refused", async (choices, message) => {
  const { client } = configFromEnv(simulator.env);
  const error: unknown = await peekBatch({ client, ...choices }).catch((reason: unknown) => reason);
  expect(isAppError(error) && [error.code, error.message]).toEqual(["bad-option", message]);
});
