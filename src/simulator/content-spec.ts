import { columnsSql, scoreColumns, selectColumns, unionColumns, type Column } from "./columns.ts";
import { withEmpties } from "./empty-profiles.ts";
import {
  peopleOf,
  peopleSql,
  qualifiedAtSql,
  scoredAtSql,
  statusSql,
  type MemberRule,
  type MemberStatus,
  type PeopleDay,
} from "./people.ts";
import type { RuledSegment } from "./ruled-segment.ts";

/** What a batch holds, as plain data: equal specifications are equal bytes. */
export type ContentSpec = PeopleDay & {
  readonly firstDayMs: number;
} & (
    | { readonly kind: "scores"; readonly instance: "churn" | "propensity" }
    | { readonly kind: "profiles"; readonly fields: readonly string[] }
    | ExportContent
  );

export interface ExportContent {
  readonly kind: "export";
  /** Null: all of the union. */
  readonly fields: readonly string[] | null;
  /** Every segment of the sandbox: the membership column tells all of them. */
  readonly segments: readonly RuledSegment[];
  /** Who is exported; null: everybody. */
  readonly wanted: readonly WantedSegment[] | null;
  /** Bounds of the qualification time in ms. */
  readonly qualified: { readonly from: number | null; readonly to: number | null };
  /** Profiles changed after this moment (ms). */
  readonly ingestedAfter: number | null;
  /** Columns of the events. Absent: all. */
  readonly eventFields?: readonly string[];
  /** Also people of whom there are only events. Absent: without them. */
  readonly emptyProfiles?: true;
}

export interface WantedSegment {
  readonly id: string;
  readonly statuses: readonly string[];
}

/** SQL for the people of a content, and for its columns over them. */
export function contentSql(spec: ContentSpec): {
  readonly members: string;
  readonly columns: string;
  /** The people again, from a source of their numbers. */
  readonly peopleOf: (numbers: string) => string;
} {
  const condition = spec.kind === "export" ? exportCondition(spec) : "TRUE";
  const empties = spec.kind === "export" && spec.emptyProfiles === true;
  const people = peopleSql(spec, empties);
  return {
    members: `SELECT * FROM (${people}) WHERE ${condition}`,
    columns: columnsSql(contentColumns(spec)),
    peopleOf: (numbers) => peopleOf(numbers, spec),
  };
}

/** Gives `realized` and `exited` for each rule, in their order: planning a query costs more than counting a few thousand people. */
export function memberCountsSql(of: PeopleDay, rules: readonly (MemberRule | null)[]): string {
  const counted = rules.map((rule) => {
    const status = rule ? statusSql(rule, of.changing) : "NULL";
    const count = (wanted: MemberStatus) => `count(*) FILTER (${status} = '${wanted}')`;
    return `{'realized': ${count("realized")}, 'exited': ${count("exited")}}`;
  });
  return `SELECT unnest([${counted.join(", ")}], recursive := true) FROM (${peopleSql(of)})`;
}

function contentColumns(spec: ContentSpec): readonly Column[] {
  const { firstDayMs, changing = false } = spec;
  const setting = { firstDayMs, segments: [], changing };
  if (spec.kind === "scores") return scoreColumns(setting, spec.instance);
  if (spec.kind === "profiles") {
    return selectColumns(unionColumns(setting), spec.fields).columns;
  }
  const full = unionColumns({
    ...setting,
    segments: spec.segments,
    ...(spec.eventFields && { eventFields: spec.eventFields }),
  });
  const union = spec.emptyProfiles ? withEmpties(full, spec.profiles) : full;
  return spec.fields === null ? union : selectColumns(union, spec.fields).columns;
}

function exportCondition(spec: ContentSpec & ExportContent): string {
  const { firstDayMs, wanted, qualified, ingestedAfter, changing } = spec;
  const conditions = ["TRUE"];
  if (wanted !== null) {
    const any = wanted.map((segment) => wantedCondition(spec, segment));
    conditions.push(`(${any.join(" OR ") || "FALSE"})`);
  } else conditions.push(...within(qualifiedAtSql(firstDayMs, null, changing), qualified));
  if (ingestedAfter !== null) {
    conditions.push(`${scoredAtSql(firstDayMs)} > ${ingestedAfter}`);
  }
  return conditions.join(" AND ");
}

/** The status and the time at which it began are those of one segment (inferred). */
function wantedCondition(
  { firstDayMs, segments, qualified, changing }: ContentSpec & ExportContent,
  { id, statuses }: WantedSegment,
): string {
  const rule = segments.find((segment) => segment.id === id)?.rule;
  const quoted = statuses.map((status) => `'${status}'`).join(", ");
  if (!rule || !quoted) return "FALSE";
  const qualifiedAt = qualifiedAtSql(firstDayMs, rule, changing);
  return [`${statusSql(rule, changing)} IN (${quoted})`, ...within(qualifiedAt, qualified)].join(
    " AND ",
  );
}

function within(moment: string, { from, to }: ExportContent["qualified"]): string[] {
  return [
    ...(from === null ? [] : [`${moment} >= ${from}`]),
    ...(to === null ? [] : [`${moment} < ${to}`]),
  ];
}
