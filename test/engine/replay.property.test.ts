import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { JobError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/json.ts";
import type { WorkflowContext, WorkflowDefinition } from "../../src/engine/executor.ts";
import { foldRun, nextRunState } from "../../src/engine/fold-run.ts";
import { readJournal } from "../../src/engine/journal.ts";
import { createLocalExecutor, type LocalExecutorOptions } from "../../src/engine/local-executor.ts";
import { runIdOfKey, runPaths } from "../../src/engine/run-layout.ts";
import type { RunState } from "../../src/engine/run-state.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { workflow } from "../support/executor.suite.ts";

let base: string;
let places = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "aepx-"));
});
afterAll(() => rmSync(base, { recursive: true }));

const KEY = { runKey: "k" };
const runId = runIdOfKey("k");

type Act =
  | { readonly kind: "step" | "create" | "sleep" | "fail"; readonly name: string }
  | { readonly kind: "settle" | "both"; readonly name: string; readonly inside: readonly Act[] };

const { acts } = fc.letrec<{ act: Act; acts: Act[] }>((tie) => ({
  act: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      kind: fc.constantFrom("step", "create", "sleep", "fail"),
      name: fc.constantFrom("a", "b"),
    }),
    fc.record({
      kind: fc.constantFrom("settle", "both"),
      name: fc.constantFrom("a", "b"),
      inside: tie("acts"),
    }),
  ),
  acts: fc.array(tie("act"), { minLength: 2, maxLength: 4, size: "max" }),
}));

/** Workflows of every shape; what they create is counted by marker, and looked up before it is created. */
function definitionOf(program: readonly Act[], created: string[]): WorkflowDefinition {
  let chance = 0;

  /**
   * `place` says where in the program an act stands, so that no two steps have the same result. Acts that run at once are in
   * branches, whose names differ: the order of their calls does not.
   */
  async function perform(
    w: WorkflowContext,
    act: Act,
    { place, branch }: { readonly place: string; readonly branch: string },
  ): Promise<Json> {
    const name = `${act.name}${branch}`;
    switch (act.kind) {
      case "step":
        return w.step(`${name} step`, async () => ({ did: place }));
      case "create":
        return w.step(`${name} create`, async (context) => {
          const { marker, fresh } = await context.begin(`${name}-${chance++}`);
          if (fresh || !created.includes(marker)) created.push(marker);
          return place;
        });
      case "sleep":
        await w.sleep(`${name} sleep`, 1000);
        return null;
      case "fail": {
        const fail = async () => {
          throw new JobError("job-failed", `${name} failed.`);
        };
        const settled = await w.settle(`${name} try`, () => w.step(`${name} fail`, fail));
        return settled.ok;
      }
      case "settle":
        return w.settle(`${name} settle`, async () => inOrder(w, act.inside, { place, branch }));
      case "both":
        return Promise.all(
          act.inside.map((inner, i) =>
            perform(w, inner, { place: `${place}.${i}`, branch: `${branch}${i}` }),
          ),
        );
      default:
        return act satisfies never;
    }
  }

  async function inOrder(
    w: WorkflowContext,
    inside: readonly Act[],
    { place, branch }: { readonly place: string; readonly branch: string },
  ) {
    const results: Json[] = [];
    for (const [i, act] of inside.entries())
      results.push(await perform(w, act, { place: `${place}.${i}`, branch }));
    return results;
  }

  return workflow((w) => inOrder(w, program, { place: "p", branch: "" }));
}

function openPlace(more: Partial<LocalExecutorOptions> = {}) {
  const home = join(base, String(places++));
  const clock = createManualClock(undefined, { autoAdvance: true });
  const open = (hooks = more) => createLocalExecutor({ home, clock, ...hooks });
  return { home, open };
}

async function undisturbed(program: readonly Act[]) {
  const { home, open } = openPlace();
  const created: string[] = [];
  const outcome = await open().start(definitionOf(program, created), {}, KEY);
  if (outcome.status !== "succeeded") throw new Error("The undisturbed run did not succeed.");
  return { output: outcome.output, created, paths: runPaths(home, runId) };
}

test("a run that dies at any records, again and again, ends as an undisturbed one does", async () => {
  const property = fc.asyncProperty(
    acts,
    fc.array(fc.record({ after: fc.nat(30), when: fc.constantFrom("before", "after") }), {
      maxLength: 4,
    }),
    async (program, deaths) => {
      const expected = await undisturbed(program);
      const { open } = openPlace();
      const created: string[] = [];
      const definition = definitionOf(program, created);
      for (const death of deaths) {
        let appends = 0;
        const onAppend: LocalExecutorOptions["onAppend"] = (_event, when) => {
          if (when === death.when && appends++ === death.after) throw new Error("death");
        };
        await open({ onAppend })
          .start(definition, {}, KEY)
          .catch((error: unknown) => {
            expect(error).toMatchObject({ message: "death" });
          });
      }
      const outcome = await open().start(definition, {}, KEY);
      expect(outcome).toMatchObject({ status: "succeeded", output: expected.output });
      expect(created).toHaveLength(expected.created.length);
      expect(new Set(created).size).toBe(created.length);
    },
  );
  await fc.assert(property, { numRuns: 20 });
}, 120_000);

test("a journal cut anywhere resumes to the same output", async () => {
  const property = fc.asyncProperty(
    acts,
    fc.double({ min: 0, max: 1, noNaN: true }),
    async (program, share) => {
      const expected = await undisturbed(program);
      const bytes = readFileSync(expected.paths.journal);
      const { home, open } = openPlace();
      const paths = runPaths(home, runId);
      mkdirSync(paths.folder, { recursive: true });
      writeFileSync(paths.journal, bytes.subarray(0, Math.round(bytes.length * share)));
      const created = [...expected.created];
      const outcome = await open().start(definitionOf(program, created), {}, KEY);
      expect(outcome).toMatchObject({ status: "succeeded", output: expected.output });
    },
  );
  await fc.assert(property, { numRuns: 20 });
}, 120_000);

test("a run's state is the same however its events are taken: at once, one by one, or from disk", async () => {
  const property = fc.asyncProperty(acts, async (program) => {
    const { paths } = await undisturbed(program);
    const events = readJournal(paths.journal)?.events ?? [];
    let state: RunState | undefined;
    for (const [i, event] of events.entries()) {
      const before = structuredClone(state);
      const next = nextRunState(state, event);
      expect(state).toEqual(before);
      expect(next).toEqual(foldRun(events.slice(0, i + 1)));
      state = next;
    }
    expect(foldRun(JSON.parse(JSON.stringify(events)))).toEqual(state);
  });
  await fc.assert(property, { numRuns: 8 });
}, 60_000);
