import type { FoundSegment } from "../steps/find-segment.ts";
import type { EvaluatedSegment } from "../steps/evaluated-segment.ts";
import type { RecipeContext } from "./recipe.ts";

/** How recent the evaluation has to be that an export contains. */
export type Freshness = {
  /** Older members are refused (or waited for), ms; null: any age. */
  readonly maxAgeMs: number | null;
  /** Wait for the scheduled evaluation; free of quota. */
  readonly awaitEvaluation: boolean;
  /** Start an evaluation on demand; Adobe allows two a day. */
  readonly evaluate: boolean;
};

/** The segments with the end of the evaluation that the export will contain. */
export async function freshSegments(
  { step, runId }: RecipeContext,
  { maxAgeMs, awaitEvaluation, evaluate }: Freshness,
  found: readonly FoundSegment[],
): Promise<FoundSegment[]> {
  let segments = found.map(({ id, name, evaluatedAt }) => ({ id, name, evaluatedAt }));
  const keep = (known: { readonly segments: readonly EvaluatedSegment[] }): void => {
    segments = [...known.segments];
  };
  if (evaluate) keep(await step("evaluate-segment", { segments, runId }));
  if (awaitEvaluation) {
    keep(await step("await-evaluation", { segments, maxAgeMs, since: null }));
  }
  if (maxAgeMs !== null) keep(await step("check-age", { segments, maxAgeMs }));
  const at = new Map(segments.map(({ id, evaluatedAt }) => [id, evaluatedAt]));
  return found.map((segment) => ({ ...segment, evaluatedAt: at.get(segment.id) ?? null }));
}
