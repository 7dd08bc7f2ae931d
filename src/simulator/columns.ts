import { sqlName, sqlText } from "../data/rows/duckdb.ts";
import { emailSql, hasEmailSql, identityMapSql } from "./identity-columns.ts";
import type { RuledSegment } from "./ruled-segment.ts";
import {
  firstNameSql,
  hasScoreSql,
  lastNameSql,
  listSql,
  qualifiedAtSql,
  scoredAtSql,
  scoreSql,
  statusSql,
} from "./people.ts";

/** A field of the union schema: how it is described, and how its value is computed from a profile number. */
export interface Column {
  readonly name: string;
  readonly title: string;
  /** The field's XDM description as far as the registry tells it. */
  readonly xdm: Readonly<Record<string, unknown>>;
  readonly sql?: string;
  readonly children?: readonly Column[];
  /** For a struct: SQL that tells whether it is there at all. */
  readonly when?: string;
}

export interface ColumnSetting {
  /** Midnight, in ms, of day 0. */
  readonly firstDayMs: number;
  readonly segments: readonly RuledSegment[];
  /** Columns of the events. Default: all. */
  readonly eventFields?: readonly string[];
  /** Attributes change, and identities of two become those of one. Default false. */
  readonly changing?: boolean;
}

/** The tenant namespace: our own fields of the union live under it. */
const TENANT_FIELD = "_aepxdemo";

/** The union schema of the Profile class, field by field. */
export function unionColumns(setting: ColumnSetting): readonly Column[] {
  const { changing = false } = setting;
  const attribute = (salt: number) => (changing ? `${salt} + 1000 * version` : String(salt));
  return [
    identityMap(changing),
    segmentMembership(setting),
    timeSeriesEvents(setting),
    struct("person", "Person", [
      struct("name", "Full name", [
        text("firstName", "First name", firstNameSql),
        text("lastName", "Last name", lastNameSql),
      ]),
      leaf("birthDate", "Birth date", { type: "string", format: "date" }, birthDateSql),
    ]),
    struct(
      "personalEmail",
      "Personal email address",
      [text("address", "Address", emailSql(changing))],
      hasEmailSql,
    ),
    struct(TENANT_FIELD, "Tenant fields", [
      scoreStruct(setting, "churn"),
      struct("loyalty", "Loyalty", [
        text("tier", "Tier", `pick(i, ${attribute(40)}, ['bronze', 'silver', 'gold', NULL])`),
        leaf(
          "points",
          "Points",
          { type: "integer" },
          `CAST(mix(i, ${attribute(41)}) % 100000 AS INTEGER)`,
        ),
      ]),
    ]),
  ];
}

/** What Customer AI writes for one instance: who it is about, and the scores under the tenant namespace. */
export function scoreColumns(
  setting: ColumnSetting,
  instance: "churn" | "propensity",
): readonly Column[] {
  return [
    identityMap(setting.changing ?? false),
    struct(TENANT_FIELD, "Tenant fields", [scoreStruct(setting, instance)], hasScoreSql()),
  ];
}

/** The paths below which a wanted field list leaves nothing, and those it keeps. Unknown paths come back in `unknown`. */
export function selectColumns(
  columns: readonly Column[],
  paths: readonly string[],
): { readonly columns: readonly Column[]; readonly unknown: readonly string[] } {
  const unknown = paths.filter((path) => !hasPath(columns, path.split(".")));
  return { columns: keep(columns, paths, ""), unknown };
}

/** `expression AS "name"` for each column. */
export function columnsSql(columns: readonly Column[]): string {
  return columns.map((column) => `${valueSql(column)} AS ${sqlName(column.name)}`).join(", ");
}

function valueSql(column: Column): string {
  if (column.children === undefined) return column.sql ?? "NULL";
  const members = column.children.map((child) => `${sqlText(child.name)}: ${valueSql(child)}`);
  const value = `{${members.join(", ")}}`;
  return column.when === undefined ? value : `CASE WHEN ${column.when} THEN ${value} END`;
}

function hasPath(columns: readonly Column[], [head, ...rest]: readonly string[]): boolean {
  const column = columns.find(({ name }) => name === head);
  if (column === undefined) return false;
  // What lies below a map or a list cannot be chosen apart: such a path selects the whole of it.
  return rest.length === 0 || column.children === undefined || hasPath(column.children, rest);
}

function keep(columns: readonly Column[], paths: readonly string[], prefix: string): Column[] {
  return columns.flatMap((column) => {
    const path = `${prefix}${column.name}`;
    if (paths.some((wanted) => wanted === path || path.startsWith(`${wanted}.`))) return [column];
    if (!paths.some((wanted) => wanted.startsWith(`${path}.`))) return [];
    if (column.children === undefined) return [column];
    return [{ ...column, children: keep(column.children, paths, `${path}.`) }];
  });
}

function leaf(
  name: string,
  title: string,
  xdm: Readonly<Record<string, unknown>>,
  sql: string,
): Column {
  return { name, title, xdm, sql };
}

function text(name: string, title: string, sql: string): Column {
  return leaf(name, title, { type: "string" }, sql);
}

function struct(name: string, title: string, children: readonly Column[], when?: string): Column {
  const base = { name, title, xdm: { type: "object" }, children };
  return when === undefined ? base : { ...base, when };
}

const dateTime = { type: "string", format: "date-time" };
const birthDateSql =
  "(CASE WHEN mix(i, 33) % 10 <> 0 THEN DATE '1940-01-01' + CAST(mix(i, 34) % 23000 AS INTEGER) END)";

function identityMap(changing: boolean): Column {
  return leaf(
    "identityMap",
    "Identity map",
    {
      type: "object",
      "meta:xdmType": "map",
      additionalProperties: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            authenticatedState: { type: "string" },
            primary: { type: "boolean" },
          },
        },
      },
    },
    identityMapSql(changing),
  );
}

function segmentMembership({ firstDayMs, segments, changing }: ColumnSetting): Column {
  const namespaces = new Map<string, string[]>([["ups", []]]);
  for (const { id, rule, elsewhere } of segments) {
    const status = statusSql(rule, changing);
    const item = `{'version': NULL::VARCHAR, 'lastQualificationTime': ms(${qualifiedAtSql(firstDayMs, rule, changing)}), 'validUntil': NULL::TIMESTAMP_MS, 'status': ${status}}`;
    const entry = `{'k': ${sqlText(elsewhere?.audienceId ?? id)}, 'v': CASE WHEN ${status} IS NOT NULL THEN ${item} END}`;
    const namespace = elsewhere?.namespace ?? "ups";
    namespaces.set(namespace, [...(namespaces.get(namespace) ?? []), entry]);
  }
  const maps = [...namespaces].map(
    ([namespace, entries]) =>
      `${sqlText(namespace)}: map_from_entries(list_filter([${entries.join(", ")}], entry -> entry.v IS NOT NULL))`,
  );
  const item = {
    type: "object",
    properties: {
      version: { type: "string" },
      lastQualificationTime: dateTime,
      validUntil: dateTime,
      status: { type: "string" },
    },
  };
  return leaf(
    "segmentMembership",
    "Segment membership",
    {
      type: "object",
      "meta:xdmType": "map",
      additionalProperties: { type: "object", additionalProperties: item },
    },
    `MAP {${maps.join(", ")}}`,
  );
}

/** Names of an event's columns. */
export const eventColumns = ["_id", "eventType", "timestamp"] as const;

function timeSeriesEvents({ firstDayMs, eventFields }: ColumnSetting): Column {
  const wanted = eventColumns.filter((name) => eventFields?.includes(name) ?? true);
  const event = (n: number) => {
    const values = {
      _id: `'E-' || i || '-${n}'`,
      eventType: `pick(i, ${60 + n}, ${listSql(["web.webpagedetails.pageViews", "commerce.purchases"])})`,
      timestamp: `ms(${scoredAtSql(firstDayMs)} - mix(i, ${70 + n}) % 864000000)`,
    };
    return `{${wanted.map((name) => `'${name}': ${values[name]}`).join(", ")}}`;
  };
  return leaf(
    "timeSeriesEvents",
    "Time-series events",
    {
      type: "array",
      items: {
        type: "object",
        properties: {
          _id: { type: "string" },
          eventType: { type: "string" },
          timestamp: dateTime,
        },
      },
    },
    `(CASE WHEN mix(i, 59) % 2 = 0 THEN [${event(1)}, ${event(2)}] ELSE [${event(1)}] END)`,
  );
}

/** Attribute names after Adobe's page on Customer AI output; the exact keys are not published (inferred). */
function scoreStruct({ firstDayMs }: ColumnSetting, instance: "churn" | "propensity"): Column {
  const score = scoreSql(instance);
  const type = instance === "churn" ? "churn" : "conversion";
  return struct(
    instance,
    `Customer AI ${instance}`,
    [
      leaf("score", "Score", { type: "number" }, `CAST(${score} AS DOUBLE)`),
      leaf("probability", "Probability", { type: "number" }, `CAST(${score} / 100.0 AS DOUBLE)`),
      leaf("percentile", "Percentile", { type: "integer" }, `CAST(floor(${score}) + 1 AS INTEGER)`),
      text("propensityType", "Propensity type", `'${type}'`),
      leaf("scoreDate", "Score date", dateTime, `ms(${scoredAtSql(firstDayMs)} - 7200000)`),
      leaf(
        "influentialFactors",
        "Influential factors",
        {
          type: "array",
          items: {
            type: "object",
            properties: {
              code: { type: "string" },
              value: { type: "string" },
              importance: { type: "string" },
            },
          },
        },
        `[${factorSql(1)}, ${factorSql(2)}, ${factorSql(3)}]`,
      ),
    ],
    hasScoreSql(),
  );
}

function factorSql(n: number): string {
  const code = `pick(i, ${80 + n}, ['recency', 'tenure', 'support_calls', 'plan'])`;
  const value = `CAST(mix(i, ${90 + n}) % 100 AS VARCHAR)`;
  const importance = `pick(i, ${100 + n}, ['low', 'medium', 'high'])`;
  return `{'code': ${code}, 'value': ${value}, 'importance': ${importance}}`;
}
