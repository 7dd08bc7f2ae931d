import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Json, JsonObject } from "../../../src/core/json.ts";
import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { recordedResults } from "../../../src/workflows/file/file-run.ts";
import { readWorkflowFile } from "../../../src/workflows/file/parse-file.ts";
import { startFile } from "../../../src/workflows/file/start-file.ts";
import { type RecipeRuns, recipeRuns, succeeded } from "../../support/recipe-runs.ts";
import {
  type Simulated,
  simulate,
  type SimulatedOptions,
} from "../../support/simulated-platform.ts";
import { root } from "../../structure/source-tree.ts";

const folder = join(root, "specs/workflows");

/** Names of the workflow files in the package. */
export const shippedFiles = readdirSync(folder).toSorted();

export function readShipped(name: string) {
  return readWorkflowFile(readFileSync(join(folder, name), "utf8"), name, stepDocuments);
}

/** A platform of its own, and all that is asked of it. */
export interface RecordedWorld {
  readonly world: Simulated;
  readonly runs: RecipeRuns;
  /** `METHOD path?query`, and of what is not a GET its body. */
  readonly requests: readonly string[];
  /** Runs a shipped file and gives its outputs. */
  readonly runFile: (name: string, inputs: JsonObject) => Promise<JsonObject>;
}

/** Two of the same options are the same in everything: ids, rows, times. */
export async function recordedWorld(options: SimulatedOptions = {}): Promise<RecordedWorld> {
  const requests: string[] = [];
  const world = await simulate({
    jobSeconds: 60,
    ...options,
    async between(request, next) {
      const { pathname, search } = new URL(request.url);
      const body = request.method === "GET" ? "" : await request.clone().text();
      requests.push(`${request.method} ${pathname}${search} ${body}`.trim());
      return next(request);
    },
  });
  const runs = recipeRuns(world);
  const { executor } = runs;
  const ports = {
    ...world.ports,
    resultsOf: async (runId: string) => recordedResults(await executor.read(runId)),
  };
  return {
    world,
    runs,
    requests,
    async runFile(name, inputs) {
      const { file } = readShipped(name);
      if (!file) throw new Error(`${name} has mistakes`);
      const start = { file, inputs, toPath: (typed: string) => join(runs.folder, typed) };
      return succeeded(await startFile({ executor, ports, execute: {} }, start)).outputs;
    },
  };
}

/** Every file below a folder by its digest; of JSON what it says, without `inner`'s own path. */
export function filesBelow(inner: string): Readonly<Record<string, Json>> {
  const names = readdirSync(inner, { recursive: true, encoding: "utf8" }).toSorted();
  const files = names.filter((name) => statSync(join(inner, name)).isFile());
  return Object.fromEntries(
    files.map((name) => {
      const bytes = readFileSync(join(inner, name));
      if (name.endsWith(".json")) return [name, JSON.parse(bytes.toString()) as Json];
      return [name, createHash("sha256").update(bytes).digest("hex")];
    }),
  );
}

/** The same with one folder's path put for another's. */
export function movedTo(value: Json, from: string, to: string): Json {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as Json;
}
