import { join } from "node:path";

import { openDuckDb, sqlText } from "../../src/data/rows/duckdb.ts";
import { readManifest } from "../../src/data/output/manifest.ts";
import type { RunOutcome } from "../../src/engine/executor.ts";
import { exportDefaults } from "../../src/workflows/export-defaults.ts";
import type { RefreshAudienceInput } from "../../src/workflows/refresh-audience.ts";
import type { RefreshResult } from "../../src/workflows/refresh-result.ts";
import { startRefresh } from "../../src/workflows/start-refresh.ts";
import { type RecipeRuns, recipeRuns } from "../support/recipe-runs.ts";
import { type Simulated, type SimulatedOptions, simulate } from "../support/simulated-platform.ts";
import { SEGMENT, tenant } from "./export-input.ts";

export interface RefreshWorld {
  readonly world: Simulated;
  readonly runs: RecipeRuns;
  readonly folder: string;
  readonly refresh: (change?: Partial<RefreshAudienceInput>) => Promise<RunOutcome<RefreshResult>>;
  /** The next day comes. */
  readonly nextDay: () => void;
}

/** A tenant whose membership changes from day to day, and a folder that is refreshed. */
export async function refreshWorld(options: SimulatedOptions = {}): Promise<RefreshWorld> {
  const world = await simulate({ jobSeconds: 1, profiles: 300, ...options });
  const runs = recipeRuns(world);
  const folder = join(runs.folder, "daily");
  let day = 0;
  return {
    world,
    runs,
    folder,
    refresh: (change = {}) =>
      startRefresh(
        { executor: runs.executor, ports: world.ports, execute: {} },
        { input: refreshInput(folder, change) },
      ),
    nextDay: () => world.simulator.control({ day: (day += 1) }),
  };
}

/** What the command sends without options, for a folder. */
export function refreshInput(
  folder: string,
  change: Partial<RefreshAudienceInput> = {},
): RefreshAudienceInput {
  const { overwrite: _overwrite, target: _target, ...source } = exportDefaults;
  return {
    ...source,
    format: null,
    raw: false,
    where: null,
    tenant,
    segments: [SEGMENT],
    folder,
    key: null,
    sinceLast: false,
    fullEvery: 7,
    guards: { minRows: null, maxRemoved: null, maxAdded: null, allowEmpty: false },
    keep: null,
    exec: null,
    deltaFormat: "parquet",
    ...change,
  };
}

/** People by their ECID, each as the JSON of the whole row. */
export type People = ReadonlyMap<string, string>;

export async function peopleIn(snapshot: string): Promise<People> {
  const manifest = await readManifest(snapshot);
  return readPeople(manifest?.files.map(({ name }) => join(snapshot, name)) ?? []);
}

/** People of one file of a difference. */
function changesIn(snapshot: string, kind: "added" | "removed" | "changed") {
  return readPeople([join(snapshot, "delta", `${kind}.parquet`)]);
}

async function readPeople(paths: readonly string[]): Promise<People> {
  if (paths.length === 0) return new Map();
  const database = await openDuckDb();
  try {
    const list = paths.map((path) => sqlText(path)).join(", ");
    const rows = await database.rows(
      `SELECT "identityMap"['ECID'][1].id AS id, to_json(t)::VARCHAR AS row FROM read_parquet([${list}]) AS t`,
    );
    return new Map(rows.map(({ id, row }) => [String(id), String(row)]));
  } finally {
    database.close();
  }
}

/** What the day before becomes by a snapshot's difference. */
export async function applyDelta(before: People, snapshot: string): Promise<People> {
  const people = new Map(before);
  for (const id of (await changesIn(snapshot, "removed")).keys()) people.delete(id);
  for (const [id, row] of await changesIn(snapshot, "added")) people.set(id, row);
  for (const [id, row] of await changesIn(snapshot, "changed")) people.set(id, row);
  return people;
}

export function sorted(people: People): readonly (readonly [string, string])[] {
  return [...people].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
