import { formatByteSize } from "../data/byte-size.ts";
import type { AudienceResult } from "../workflows/audience-result.ts";
import type { RefreshResult } from "../workflows/refresh-result.ts";

const FILES_SHOWN_MAX = 10;

/** The result of an export or download for people. */
export function audienceText(
  result: AudienceResult & Partial<Pick<RefreshResult, "delta">>,
  runId: string,
): string {
  return [
    headline(result),
    "",
    ...pairs([
      ["path", `${result.path} (${result.pathReason})`],
      ["segment", result.segments.map(segmentText).join("; ")],
      ["dataset", datasetText(result)],
      ["job", result.job ? `${result.job.id} ${result.job.status}` : ""],
      ["batches", result.batches.join(", ")],
      ["rows", countsText(result)],
      ["changes", result.delta ? deltaText(result.delta) : ""],
      ["out", result.out ?? ""],
      ["run", runId],
    ]),
    ...fileLines(result),
  ].join("\n");
}

function headline({ rows, files, bytes, out, dataset }: AudienceResult): string {
  const counted = rows === null ? "An unknown number of rows" : plural(rows, "row");
  if (out === null) return `${counted} in dataset ${dataset?.id ?? "unknown"}.`;
  if (rows === 0) return "Nobody is in this audience: no data file was written.";
  return `${counted} in ${plural(files.length, "file")} (${formatByteSize(bytes)}), verified.`;
}

function segmentText({ name, id, evaluatedAt }: AudienceResult["segments"][number]): string {
  return `${name} (${id}), evaluated ${evaluatedAt ?? "at an unknown time"}`;
}

function datasetText({ dataset }: AudienceResult): string {
  return dataset
    ? `${dataset.name} (${dataset.id})${dataset.created ? ", made for this run" : ""}`
    : "";
}

function countsText({ counts }: AudienceResult): string {
  return `job ${toldCount(counts.job)} · catalog ${toldCount(counts.catalog)} · read ${toldCount(counts.read)}`;
}

function deltaText({ added, removed, changed, against, reason }: RefreshResult["delta"]): string {
  const why = reason === null ? "" : ` (${reason})`;
  if (against === null) return `none told${why}`;
  return `${toldCount(added)} added · ${toldCount(removed)} removed · ${toldCount(changed)} changed since ${against}${why}`;
}

function toldCount(count: number | null): string {
  return count === null ? "unknown" : formatCount(count);
}

function fileLines({ files }: AudienceResult): string[] {
  const shown = files.slice(0, FILES_SHOWN_MAX);
  const rest = files.length - shown.length;
  return [
    ...(shown.length > 0 ? [""] : []),
    ...shown.map(
      ({ name, rows, sizeBytes }) =>
        `  ${name}  ${plural(rows, "row")}  ${formatByteSize(sizeBytes)}`,
    ),
    ...(rest > 0 ? [`  and ${plural(rest, "more file")}: see manifest.json`] : []),
  ];
}

/** Label and value in two columns; empty values are left out. */
function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const told = rows.filter(([, value]) => value !== "");
  const width = Math.max(...told.map(([label]) => label.length));
  return told.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** 1234567 as 1,234,567. By hand, for the first number formatted with a locale costs 20 ms. */
function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
