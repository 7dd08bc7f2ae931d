import { resolve } from "node:path";

import type { Tenant } from "../platform/records.ts";
import type { ExportAudienceInput } from "../workflows/export-audience.ts";
import { exportDefaults } from "../workflows/export-defaults.ts";
import { exportMistake, type ExportMistake, notForScores } from "../workflows/export-mistakes.ts";
import type { ExportChoices } from "./export-choices.ts";
import { toRowOptions } from "./row-choices.ts";
import { wrong } from "./wrong-option.ts";

const words: Readonly<Record<ExportMistake, string>> = {
  noSegments: "segments is empty: name at least one.",
  shapesNothing: "format and where work on downloaded rows: leave them or download: false out.",
  goesNowhere: "Where should the rows go? Give out, or download: false.",
  goesTwice: "out and download: false exclude each other.",
  batchIntoDataset: 'path: "batch" exports into no dataset.',
  deletesRows: 'target: "delete" would remove the rows that stay there.',
  deletesForeign: 'target: "delete" and dataset exclude each other.',
  batchOfNothing: 'path: "batch" needs scoresDataset.',
  batchOfEverybody: 'path: "batch" delivers everybody: it needs acceptScores, or where.',
  acceptsNothing: "acceptScores needs scoresDataset.",
  evaluatesTwice: "evaluate and awaitEvaluation exclude each other.",
  endsBeforeStart: "qualifiedUntil has to be after qualifiedSince.",
};

/** The recipe's input, checked as far as it can be without asking anybody. Fails with `bad-option`. */
export function toExportInput(choices: ExportChoices, tenant: Tenant): ExportAudienceInput {
  const { segments, out = null, download = true, fields, events } = choices;
  const input: ExportAudienceInput = {
    ...exportDefaults,
    ...chosen(choices),
    ...toRowOptions(choices),
    tenant: { ...tenant },
    segments: [...new Set(typeof segments === "string" ? [segments] : segments)],
    fields: fields === undefined ? exportDefaults.fields : listed(fields),
    events: events === undefined || events === null ? null : listed(events),
    qualifiedSince: moment("qualifiedSince", choices.qualifiedSince),
    qualifiedUntil: moment("qualifiedUntil", choices.qualifiedUntil),
    ingestedSince: moment("ingestedSince", choices.ingestedSince),
    out: out === null ? null : resolve(out),
  };
  const mistake = exportMistake({ ...input, download });
  if (mistake) throw wrong(words[mistake]);
  const unfit = notForScores(input);
  if (unfit) throw wrong(`path: "batch" takes the scores as they are: ${unfit} does not apply.`);
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
