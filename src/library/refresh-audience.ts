import { UsageError } from "../core/errors.ts";
import { checkRowFilter } from "../data/rows/row-filter.ts";
import type { Tenant } from "../platform/records.ts";
import type { Guards } from "../steps/guards.ts";
import { parseAllowance } from "../workflows/allowance.ts";
import { outputDefaults } from "../workflows/output-options.ts";
import type { RefreshAudienceInput } from "../workflows/refresh-audience.ts";
import type { RefreshResult } from "../workflows/refresh-result.ts";
import { startRefresh } from "../workflows/start-refresh.ts";
import type { ExportChoices } from "./export-choices.ts";
import { toExportInput } from "./export-input.ts";
import { type RunSettings, withHost } from "./run-settings.ts";

type NotRefreshed = "out" | "download" | "overwrite" | "perSegment" | "target";

/** What to refresh, and what has to hold before anybody gets it. The same defaults as `aepx refresh`. */
export interface RefreshChoices extends Omit<ExportChoices, NotRefreshed> {
  /** Folder of the snapshots, relative to the working folder; made if absent. */
  readonly out: string;
  /** Identity namespace or column that tells people apart. Default: the first namespace that does. */
  readonly key?: string | undefined;
  /** `last`: fetch only who came or left since the last refresh, where that can be trusted. Default: everybody. */
  readonly since?: "last" | undefined;
  /** With `since`: fetch everybody every so many refreshes. Default 7. */
  readonly fullEvery?: number | undefined;
  /** Fewer rows than this are not handed over. Default: any number. */
  readonly minRows?: number | undefined;
  /** At most so many may have left, or be new: `20%` of the rows before, or a number of people. Default: any. */
  readonly maxRemoved?: string | undefined;
  readonly maxAdded?: string | undefined;
  /** Nobody at all is an audience too. Default false: `empty-audience`. */
  readonly allowEmpty?: boolean | undefined;
  /** Good snapshots that stay, the new one included. Default: all. */
  readonly keep?: number | undefined;
  /** A line for the shell, run once every guard held, with the result as JSON on its standard input. */
  readonly exec?: string | undefined;
}

export type RefreshAudienceOptions = RefreshChoices & RunSettings;

/** What a refresh came to, and which run it was. */
export type RefreshRun = RefreshResult & {
  readonly runId: string;
  /** True when the run of this key had finished before. */
  readonly replayed: boolean;
};

/**
 * Exports an audience again, as a snapshot beside the earlier ones, tells what changed, and makes it the latest once every guard held. The same
 * call continues what was interrupted within the last 20 hours. Fails like `exportAudience`, and with `guard-tripped`, `empty-audience`,
 * `command-failed`, `schema-mismatch` (the key), `locked` when the folder is being refreshed.
 */
export function refreshAudience(options: RefreshAudienceOptions): Promise<RefreshRun> {
  return withHost(options, async (host) => {
    const input = toRefreshInput(options, host.ports.platform.tenant);
    if (input.where !== null) await checkRowFilter(input.where);
    const outcome = await startRefresh(host, { input, runKey: options.runKey });
    if (outcome.status !== "succeeded") throw outcome.error;
    return { ...outcome.output, runId: outcome.runId, replayed: outcome.replayed };
  });
}

function toRefreshInput(choices: RefreshChoices, tenant: Tenant): RefreshAudienceInput {
  const {
    out,
    overwrite: _overwrite,
    target: _target,
    ...input
  } = toExportInput({ ...choices, perSegment: false }, tenant);
  const { key, since, fullEvery = 7, keep, exec } = choices;
  const { format, raw, where } = { ...outputDefaults, ...input };
  if (since !== undefined && where !== null) {
    throw new UsageError("bad-option", 'since: "last" and where exclude each other.');
  }
  return {
    ...input,
    format,
    raw,
    where,
    folder: out ?? "",
    key: key ?? null,
    sinceLast: since === "last",
    fullEvery: atLeast("fullEvery", fullEvery, 1),
    guards: guardsOf(choices),
    keep: keep === undefined ? null : atLeast("keep", keep, 1),
    exec: exec ?? null,
    deltaFormat: format ?? "parquet",
  };
}

function guardsOf({ minRows, maxRemoved, maxAdded, allowEmpty = false }: RefreshChoices): Guards {
  return {
    minRows: minRows === undefined ? null : atLeast("minRows", minRows, 0),
    maxRemoved: maxRemoved === undefined ? null : parseAllowance(maxRemoved, "maxRemoved"),
    maxAdded: maxAdded === undefined ? null : parseAllowance(maxAdded, "maxAdded"),
    allowEmpty,
  };
}

function atLeast(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError("bad-option", `${name} has to be a whole number of at least ${least}.`);
}
