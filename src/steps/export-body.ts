import { UsageError } from "../core/errors.ts";
import type { ExportJobBody } from "../platform/records.ts";
import { PROFILE_CLASS } from "./check-profile.ts";
import type { FoundSegment } from "./find-segment.ts";

export interface ExportBodyInput {
  readonly segments: readonly FoundSegment[];
  /** Comma-separated dot paths; `+scores` stands for `scoreFields`; `all` alone for every column. */
  readonly fields: string;
  /** Paths of the Customer AI columns in the union schema. */
  readonly scoreFields: readonly string[];
  readonly statuses: readonly string[];
  readonly datasetId: string;
}

/** The body of POST /export/jobs. Statuses are always sent, since Adobe's default differs between documents. */
export function exportBody(input: ExportBodyInput): ExportJobBody {
  const fields = expandFields(input.fields, input.scoreFields);
  const mergePolicyId = commonMergePolicy(input.segments);
  return {
    ...(fields === null ? {} : { fields }),
    ...(mergePolicyId === null ? {} : { mergePolicy: { id: mergePolicyId } }),
    filter: {
      segments: input.segments.map(({ id, namespace }) => ({
        segmentId: id,
        segmentNs: namespace,
        status: input.statuses,
      })),
    },
    destination: { datasetId: input.datasetId, segmentPerBatch: false },
    schema: { name: PROFILE_CLASS },
  };
}

/** Null means every column: the service takes an absent list so. */
export function expandFields(fields: string, scoreFields: readonly string[]): string | null {
  const names = fields
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 1 && names[0] === "all") return null;
  const expanded = names.flatMap((name) => (name === "+scores" ? scoreFields : [name]));
  return [...new Set(expanded)].join(",");
}

/** Several segments in one job need one policy (documented); a single one brings its own. */
function commonMergePolicy(segments: readonly FoundSegment[]): string | null {
  const [first, ...rest] = segments;
  const other = rest.find(({ mergePolicyId }) => mergePolicyId !== first?.mergePolicyId);
  if (first && other) {
    throw new UsageError(
      "bad-option",
      `Segments "${first.name}" (merge policy ${first.mergePolicyId ?? "unknown"}) and "${other.name}" (${other.mergePolicyId ?? "unknown"}) have different merge policies, and one export job takes one. Export them one at a time.`,
      { details: { segments: segments.map(({ id }) => id) } },
    );
  }
  return first?.mergePolicyId ?? null;
}
