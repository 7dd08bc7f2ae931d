import { expect, test } from "vitest";

import type { RunState } from "../../src/engine/run-state.ts";
import { runNotFound } from "../../src/engine/run-layout.ts";
import { standingOf } from "../../src/workflows/run-standing.ts";

const failure = { code: "command-failed" };

function run(runId: string, status: RunState["status"], owner?: string): RunState {
  const taken = owner && { runId: owner, owner, from: "s", recorded: [] };
  const input = { file: {}, inputs: {}, ...(taken && { taken }) };
  return { runId, status, held: false, input, failure } as unknown as RunState;
}

async function standing(own: RunState | undefined, ...unfinished: RunState[]) {
  const read = async (runId: string) => {
    if (!own) throw runNotFound(runId);
    return own;
  };
  return standingOf({ read }, "r1", unfinished);
}

test.each([
  ["succeeded", "over"],
  ["canceled", "over"],
  ["parked", "open"],
] as const)("a run that %s is %s", async (status, kind) => {
  expect(await standing(run("r1", status))).toEqual({ kind, runId: "r1", status });
});

test("a run that was killed is interrupted", async () => {
  const expected = { kind: "open", runId: "r1", status: "interrupted" };
  expect(await standing(run("r1", "running"))).toEqual(expected);
});

test("while another goes on with what it began, what bears its name is needed, even when its record is gone", async () => {
  const second = run("r2", "failed", "r1");
  const expected = { kind: "open", runId: "r2", status: "failed" };
  expect(await standing(run("r1", "succeeded"), second)).toEqual(expected);
  expect(await standing(undefined, second)).toEqual(expected);
  expect(await standing(run("r1", "succeeded"), run("r3", "failed", "r0"))).toMatchObject({
    kind: "over",
  });
});

test("one that is not on record is unknown", async () => {
  expect(await standing(undefined)).toEqual({ kind: "unknown" });
});
