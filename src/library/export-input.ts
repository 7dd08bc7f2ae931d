import { resolve } from "node:path";

import { UsageError } from "../core/errors.ts";
import type { Tenant } from "../platform/records.ts";
import type { ExportAudienceInput } from "../workflows/export-audience.ts";
import { exportDefaults } from "../workflows/export-defaults.ts";
import type { ExportChoices } from "./export-choices.ts";

/** The recipe's input, checked as far as it can be without asking anybody. Fails with `bad-option`. */
export function toExportInput(choices: ExportChoices, tenant: Tenant): ExportAudienceInput {
  const { segments, out = null, download = true, fields, events } = choices;
  const input: ExportAudienceInput = {
    ...exportDefaults,
    ...chosen(choices),
    tenant: { ...tenant },
    segments: [...new Set(typeof segments === "string" ? [segments] : segments)],
    fields: fields === undefined ? exportDefaults.fields : listed(fields),
    events: events === undefined || events === null ? null : listed(events),
    qualifiedSince: moment("qualifiedSince", choices.qualifiedSince),
    qualifiedUntil: moment("qualifiedUntil", choices.qualifiedUntil),
    ingestedSince: moment("ingestedSince", choices.ingestedSince),
    out: out === null ? null : resolve(out),
  };
  for (const [isWrong, why] of mistakes(input, download)) if (isWrong) throw wrong(why);
  return input;
}

/** Whatever the recipe knows a default for may be chosen; given as undefined is not chosen. */
function chosen(choices: ExportChoices): Partial<ExportAudienceInput> {
  return Object.fromEntries(
    Object.entries(choices).filter(
      ([name, value]) => Object.hasOwn(exportDefaults, name) && value !== undefined,
    ),
  );
}

function mistakes(input: ExportAudienceInput, download: boolean): [boolean, string][] {
  const { segments, out, path, target, dataset, scoresDataset, acceptScores } = input;
  const { qualifiedSince, qualifiedUntil, evaluate, awaitEvaluation } = input;
  const { format = null, raw, where = null } = input;
  return [
    [segments.length === 0, "segments is empty: name at least one."],
    [out === null && download, "Where should the rows go? Give out, or download: false."],
    [out !== null && !download, "out and download: false exclude each other."],
    [target === "delete" && !download, 'target: "delete" would remove the rows that stay there.'],
    [target === "delete" && dataset !== null, 'target: "delete" and dataset exclude each other.'],
    [path === "batch" && dataset !== null, 'path: "batch" exports into no dataset.'],
    [path === "batch" && scoresDataset === null, 'path: "batch" needs scoresDataset.'],
    [
      path === "batch" && !acceptScores && where === null,
      'path: "batch" delivers everybody: it needs acceptScores, or where.',
    ],
    [out === null && (where !== null || format !== null), "format and where need out."],
    [raw === true && format !== "ndjson", 'raw needs format: "ndjson".'],
    [acceptScores && scoresDataset === null, "acceptScores needs scoresDataset."],
    [evaluate && awaitEvaluation, "evaluate and awaitEvaluation exclude each other."],
    [
      qualifiedSince !== null && qualifiedUntil !== null && qualifiedSince >= qualifiedUntil,
      "qualifiedUntil has to be after qualifiedSince.",
    ],
  ];
}

function listed(value: string | readonly string[]): string {
  return typeof value === "string" ? value : value.join(",");
}

function moment(name: string, value: Date | string | null | undefined): string | null {
  if (value === undefined || value === null) return null;
  // Without a zone it would mean another moment on another machine.
  const isClear =
    typeof value !== "string" || /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(value);
  const date = new Date(value);
  if (isClear && !Number.isNaN(date.getTime())) return date.toISOString();
  throw wrong(`${name} has to be a Date or a time such as 2026-11-24T06:00:00Z.`);
}

function wrong(message: string): UsageError {
  return new UsageError("bad-option", message);
}
