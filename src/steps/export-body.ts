import { UsageError } from "../core/errors.ts";
import type { ExportJobBody } from "../platform/records.ts";
import { ALL, fieldNames, SCORES } from "./check-fields.ts";
import { PROFILE_CLASS } from "./check-profile.ts";
import type { ChosenMergePolicy } from "./choose-merge-policy.ts";
import type { FoundSegment } from "./find-segment.ts";

/** What of its members an export takes. Times are RFC 3339. */
export type ExportFilter = {
  /** `realized` are in the segment now, `exited` were. */
  readonly statuses: readonly string[];
  /** Qualified (or left) from then on; null: whenever. */
  readonly qualifiedSince: string | null;
  /** Qualified (or left) until then; null: whenever. */
  readonly qualifiedUntil: string | null;
  /** Profiles that were updated after it; null: all. */
  readonly ingestedSince: string | null;
  /** Also profiles that have nothing but events. */
  readonly emptyProfiles: boolean;
};

export type ExportBodyInput = {
  /** Whose members, as `find-segment` gave them. */
  readonly segments: readonly FoundSegment[];
  /** Comma-separated dot paths; `+scores` stands for `scoreFields`; `all` alone for every column. */
  readonly fields: string;
  /** Paths of the Customer AI columns in the union schema. */
  readonly scoreFields: readonly string[];
  /** Which of the members. */
  readonly filter: ExportFilter;
  /** Columns of events, comma-separated; null: no events. */
  readonly events: string | null;
  /** As `choose-merge-policy` gave it. */
  readonly mergePolicy: ChosenMergePolicy;
  /** One batch for each segment. */
  readonly perSegment: boolean;
  /** Id of the dataset that the job writes into. */
  readonly datasetId: string;
};

/** The body of POST /export/jobs. Statuses are always sent, since Adobe's default differs between documents. */
export function exportBody(input: ExportBodyInput): ExportJobBody {
  const fields = expandFields(input.fields, input.scoreFields);
  const { id, version } = input.mergePolicy;
  return {
    ...(fields === null ? {} : { fields }),
    ...(id === null ? {} : { mergePolicy: { id, ...(version === null ? {} : { version }) } }),
    filter: filterOf(input),
    ...(input.events === null
      ? {}
      : { additionalFields: { eventList: { fields: fieldNames(input.events).join(",") } } }),
    destination: { datasetId: input.datasetId, segmentPerBatch: input.perSegment },
    schema: { name: PROFILE_CLASS },
  };
}

function filterOf({ segments, filter }: ExportBodyInput): NonNullable<ExportJobBody["filter"]> {
  const { statuses, qualifiedSince, qualifiedUntil, ingestedSince, emptyProfiles } = filter;
  const window = {
    ...(qualifiedSince === null ? {} : { startTime: qualifiedSince }),
    ...(qualifiedUntil === null ? {} : { endTime: qualifiedUntil }),
  };
  return {
    segments: segments.map(({ id, namespace }) => ({
      segmentId: id,
      segmentNs: namespace,
      status: statuses,
    })),
    ...(Object.keys(window).length === 0 ? {} : { segmentQualificationTime: window }),
    ...(ingestedSince === null ? {} : { fromIngestTimestamp: ingestedSince }),
    ...(emptyProfiles ? { emptyProfiles } : {}),
  };
}

/** Null means every column: the service takes an absent list so, and therefore an empty one must never be sent. */
export function expandFields(fields: string, scoreFields: readonly string[]): string | null {
  const names = fieldNames(fields);
  if (names.length === 1 && names[0] === ALL) return null;
  const expanded = names.flatMap((name) => (name === SCORES ? scoreFields : [name]));
  if (expanded.length > 0) return [...new Set(expanded)].join(",");
  throw new UsageError(
    "schema-field-unknown",
    `--fields ${fields} names no column: the union schema has no Customer AI scores. Name the columns, or take every one with --fields all.`,
  );
}
