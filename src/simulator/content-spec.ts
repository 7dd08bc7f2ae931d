import { columnsSql, scoreColumns, selectColumns, unionColumns, type Column } from "./columns.ts";
import { withEmpties } from "./empty-profiles.ts";
import { peopleOf, peopleSql, qualifiedAtSql, scoredAtSql, statusSql } from "./people.ts";
import type { RuledSegment } from "./ruled-segment.ts";

/** What a batch holds, as plain data: equal specifications are equal bytes. */
export type ContentSpec = {
  readonly profiles: number;
  readonly day: number;
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
  const people = peopleSql(spec.profiles, spec.day, empties);
  return {
    members: `SELECT * FROM (${people}) WHERE ${condition}`,
    columns: columnsSql(contentColumns(spec)),
    peopleOf: (numbers) => peopleOf(numbers, spec.day),
  };
}

function contentColumns(spec: ContentSpec): readonly Column[] {
  const setting = { firstDayMs: spec.firstDayMs, segments: [] };
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
  const { firstDayMs, wanted, segments, qualified, ingestedAfter } = spec;
  const conditions = ["TRUE"];
  if (wanted !== null) {
    const any = wanted.map(({ id, statuses }) => {
      const rule = segments.find((segment) => segment.id === id)?.rule;
      const quoted = statuses.map((status) => `'${status}'`).join(", ");
      return rule && quoted ? `${statusSql(rule)} IN (${quoted})` : "FALSE";
    });
    conditions.push(`(${any.join(" OR ") || "FALSE"})`);
  }
  const qualifiedAt = qualifiedAtSql(firstDayMs);
  if (qualified.from !== null) conditions.push(`${qualifiedAt} >= ${qualified.from}`);
  if (qualified.to !== null) conditions.push(`${qualifiedAt} < ${qualified.to}`);
  if (ingestedAfter !== null) {
    conditions.push(`${scoredAtSql(firstDayMs)} > ${ingestedAfter}`);
  }
  return conditions.join(" AND ");
}
