import type { Figure } from "./contest.ts";
import type { SelfTime } from "./profile-report.ts";
import { type Finding, judge } from "./verdict.ts";

/** What came of one row. */
export type RowResult =
  | {
      readonly kind: "measured";
      readonly title: string;
      readonly text: string;
      readonly figures: readonly Figure[];
      readonly findings: readonly Finding[];
      /** Where the time went, when a must was missed. */
      readonly profile: readonly SelfTime[];
    }
  | { readonly kind: "broken"; readonly title: string; readonly why: string };

export interface Heading {
  /** Lines about the machine and the programs. */
  readonly machine: readonly string[];
  readonly date: string;
  readonly rounds: number;
}

/** The whole page: machine, verdicts, then each row with its figures. */
export function resultsPage(heading: Heading, rows: readonly RowResult[]): string {
  return `${[
    "# Benchmarks",
    `Written by \`scripts/bench/run\` on ${heading.date}: ${heading.rounds} rounds, contenders in turn, each round in another order, medians of wall time of the whole process. Every byte was compared, off the clock. × is the median of the rounds' ratios, smaller is better. All on loopback, files in memory, unless said.`,
    heading.machine.map((line) => `- ${line}`).join("\n"),
    "## Verdicts",
    verdictTable(rows),
    ...rows.map(rowSection),
  ].join("\n\n")}\n`;
}

function verdictTable(rows: readonly RowResult[]): string {
  return table(
    ["work", "what", "value", "must", "aim", ""],
    rows.flatMap((row) =>
      row.kind === "broken"
        ? [[row.title, "", "", "", "", `**broken**: ${cell(row.why)}`]]
        : row.findings.map((finding) => [row.title, ...findingCells(finding)]),
    ),
  );
}

function findingCells(finding: Finding): string[] {
  const verdict = judge(finding);
  const note = finding.note === undefined ? "" : ` (${cell(finding.note)})`;
  return [
    cell(finding.what),
    withUnit(finding.value, finding.unit),
    withUnit(finding.must, finding.unit),
    withUnit(finding.aim, finding.unit),
    `${verdict === "NOT met" ? `**${verdict}**${excess(finding)}` : verdict}${note}`,
  ];
}

/** By how much a must was missed. */
function excess({ value, must }: Finding): string {
  if (value === null || must === undefined || must === 0) return "";
  return `, by ${Math.round((value / must - 1) * 100)} %`;
}

function rowSection(row: RowResult): string {
  if (row.kind === "broken") return `## ${row.title}\n\nDid not run: ${row.why}`;
  const parts = [`## ${row.title}`, row.text, figureTable(row.figures)];
  if (row.profile.length > 0) {
    const shares = row.profile.map(({ where, share }) => [
      `\`${where}\``,
      `${(share * 100).toFixed(1)} %`,
    ]);
    parts.push("Where the main thread spent its time:", table(["function", "self"], shares));
  }
  return parts.join("\n\n");
}

function figureTable(figures: readonly Figure[]): string {
  const keys = [...new Set(figures.flatMap(({ extra }) => Object.keys(extra)))];
  const rows = figures.map((figure) => [
    figure.name,
    String(figure.runs),
    figure.minSeconds.toFixed(3),
    figure.medianSeconds.toFixed(3),
    figure.maxRssBytes === null ? "" : (figure.maxRssBytes / 1e6).toFixed(0),
    ...keys.map((key) => withUnit(figure.extra[key], "")),
  ]);
  return table(["contender", "runs", "min s", "median s", "RSS MB", ...keys], rows);
}

function withUnit(value: number | null | undefined, unit: Finding["unit"] | ""): string {
  if (value === null || value === undefined) return "";
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1);
  return unit === "" ? shown : `${shown} ${unit}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(tableLine).join("\n");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text that cannot end a cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();
}
