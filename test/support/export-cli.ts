import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

import { type CliResult, runCli } from "./cli.ts";
import type { CliSimulator, Counters } from "./cli-simulator.ts";

/** The result object of `export` and `download`, as far as tests look at it. */
export interface AudienceJson {
  readonly schemaVersion: number;
  readonly runId: string;
  readonly status: string;
  readonly path: string;
  readonly pathReason: string;
  readonly segments: readonly {
    id: string;
    name: string;
    evaluatedAt: string | null;
    rows: number | null;
  }[];
  readonly dataset: { id: string; name: string; created: boolean } | null;
  readonly job: { id: string; status: string } | null;
  readonly batches: readonly string[];
  readonly files: readonly { name: string; sizeBytes: number; rows: number; sha256: string }[];
  readonly rows: number;
  readonly bytes: number;
  readonly counts: { job: number | null; catalog: number | null; read: number | null };
  readonly out: string | null;
  readonly manifest: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface FailureJson {
  readonly schemaVersion: number;
  readonly runId: string | null;
  readonly status: string;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
    readonly requestId: string | null;
    readonly details: Readonly<Record<string, unknown>>;
  } | null;
  readonly resume: string | null;
}

/** Runs a command with `--json` and expects success. */
export async function succeeds(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<AudienceJson> {
  const result = await runCli([...args, "--json"], { env });
  expect(result.code, result.stderr + result.stdout).toBe(0);
  return oneObject<AudienceJson>(result);
}

/** Runs a command with `--json` and expects this exit code and exactly one failure object. */
export async function fails(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  exit: number,
): Promise<FailureJson> {
  const result = await runCli([...args, "--json"], { env });
  expect(result.code, result.stderr + result.stdout).toBe(exit);
  return oneObject<FailureJson>(result);
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it expects
export function oneObject<T>({ stdout, json }: CliResult): T {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  expect(json).toMatchObject({ schemaVersion: 1 });
  return json as T;
}

/** How much was really made since `before`. */
export async function made(
  simulator: CliSimulator,
  before: Counters,
): Promise<{ datasets: number; jobs: number }> {
  const now = await simulator.counters();
  return {
    datasets: now.datasetsCreated - before.datasetsCreated,
    jobs: now.exportJobsCreated - before.exportJobsCreated,
  };
}

/** Data files of an output folder, name to sha256. */
export function dataFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
  return Object.fromEntries(
    names.toSorted().map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}
