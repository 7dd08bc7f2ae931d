import { existsSync } from "node:fs";

import { type Clock, toTimestamp } from "../core/clock.ts";
import { makePrivateFolder, syncFolder } from "../core/files.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { ClaimOptions } from "./claimed-run.ts";
import type { FindWorkflow } from "./continue-run.ts";
import type { Owner, RunEvent } from "./events.ts";
import type {
  ExecuteOptions,
  Executor,
  RunOutcome,
  StartOptions,
  WorkflowDefinition,
} from "./executor.ts";
import { followJournal } from "./follow-journal.ts";
import { readJournal } from "./journal.ts";
import { listRuns, listUsage } from "./ledger.ts";
import { rememberUsage } from "./moved-bytes.ts";
import { withOutputs } from "./output-store.ts";
import { identifyProcess } from "../core/process-identity.ts";
import { readHolder } from "./run-lock.ts";
import {
  checkRunId,
  newRunId,
  runIdOfKey,
  runNotFound,
  runPaths,
  runsFolder,
} from "./run-layout.ts";
import { startBodyOf, stateOf } from "./run-start.ts";
import type { RunState } from "./run-state.ts";
import { toStorageError } from "./storage-error.ts";

export interface LocalExecutorOptions {
  /** Folder of the runs' records; created when absent. */
  readonly home: string;
  readonly clock: Clock;
  /** Whether lists write down what makes the next one quicker (summaries, the ledger); false: they write nothing. Default true. */
  readonly keepsCaches?: boolean;
  /** Who holds the runs; default: this process on this host. */
  readonly owner?: Partial<Owner>;
  /** Names runs without a run key. Default: time of start and chance. */
  readonly newId?: () => string;
  /** Called around every append; what it throws counts as the death of this process. For tests. */
  readonly onAppend?: (event: RunEvent, when: "before" | "after") => void;
}

/**
 * Runs workflows in this process. All it knows is in files under `home`, which any number of processes may share. What runs them is
 * loaded on use: who only asks for what is recorded gets it in the time of a start-up.
 */
export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  const { home, clock, onAppend, owner } = options;
  const records = { home, save: options.keepsCaches ?? true };
  const self = identifyProcess(owner);
  const claim: ClaimOptions = { home, clock, self, startedAt: owner?.startedAt, onAppend };
  const isHeld = (runId: string) => isHeldBySomebody(claim, runId);

  return {
    async start<I extends JsonObject, O extends Json>(
      definition: WorkflowDefinition<I, O>,
      input: I,
      { runKey, ...start }: StartOptions = {},
    ) {
      const { continueRun } = await import("./continue-run.ts");
      const known = definition as unknown as WorkflowDefinition;
      const runId = runKey === undefined ? unusedRunId(options) : runIdOfKey(runKey);
      createRunFolder(home, runId);
      const begin = startBodyOf(definition, input, runKey ?? null);
      const find = (name: string) => (name === known.name ? known : undefined);
      // A journal only knows that an output is JSON; its type is the definition's word.
      return (await continueRun({ ...start, claim, runId, find, begin })) as RunOutcome<O>;
    },
    async resume<O extends Json>(runId: string, find: FindWorkflow, resume: ExecuteOptions = {}) {
      checkRunId(runId);
      const { continueRun } = await import("./continue-run.ts");
      return (await continueRun({ ...resume, claim, runId, find })) as RunOutcome<O>;
    },
    async cancel(runId, find, cancel = {}) {
      checkRunId(runId);
      const { cancelRecorded } = await import("./cancel-recorded.ts");
      await cancelRecorded({ ...cancel, claim, runId, find });
      return readRun(claim, runId);
    },
    async remove(runId) {
      checkRunId(runId);
      const { removeRun } = await import("./remove-run.ts");
      removeRun(runId, claim);
    },
    async read(runId) {
      checkRunId(runId);
      return readRun(claim, runId);
    },
    async list(filter = {}) {
      return listRuns(records, filter, isHeld);
    },
    async usage() {
      return listUsage(records);
    },
    async addUsage(bytes) {
      rememberBytes(home, toTimestamp(clock.now()), bytes);
    },
    async *events(runId, { follow = false, signal } = {}) {
      checkRunId(runId);
      const paths = runPaths(home, runId);
      yield* followJournal(paths, { follow, signal, clock, isHeld: () => isHeld(runId) });
    },
  };
}

function rememberBytes(home: string, startedAt: string, bytes: number): void {
  const { usage } = runPaths(home, "");
  try {
    makePrivateFolder(home);
    rememberUsage(usage, { runId: null, startedAt, moved: { [startedAt.slice(0, 7)]: bytes } });
  } catch (error) {
    throw toStorageError(usage, error);
  }
}

function readRun(claim: ClaimOptions, runId: string): RunState {
  const paths = runPaths(claim.home, runId);
  const events = readJournal(paths.journal)?.events ?? [];
  if (events.length === 0) throw runNotFound(runId);
  const state = withOutputs(paths.outputs, stateOf(events));
  return { ...state, held: state.status === "running" && isHeldBySomebody(claim, runId) };
}

function isHeldBySomebody({ home, self, clock }: ClaimOptions, runId: string): boolean {
  const { folder } = runPaths(home, runId);
  return existsSync(folder) && readHolder({ folder, runId, self, nowMs: clock.now() }) !== null;
}

function unusedRunId({ home, clock, newId }: LocalExecutorOptions): string {
  for (;;) {
    const runId = newId?.() ?? newRunId(clock.now());
    checkRunId(runId);
    if (!existsSync(runPaths(home, runId).folder)) return runId;
    if (newId) throw new Error(`Run ${runId} exists already.`);
  }
}

function createRunFolder(home: string, runId: string): void {
  const { folder } = runPaths(home, runId);
  if (existsSync(folder)) return;
  try {
    makePrivateFolder(folder);
    syncFolder(runsFolder(home));
  } catch (error) {
    throw toStorageError(folder, error);
  }
}
