import { distance } from "fastest-levenshtein";

/** Up to `most` candidates that a person may have meant, best first. Case does not count. */
export function nearMisses(wanted: string, candidates: readonly string[], most = 3): string[] {
  const lower = wanted.toLowerCase();
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: score(lower, candidate.toLowerCase()) }))
    .filter((near) => near.distance <= 0.5)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** 0 is the same; a name that contains the other is nearer than its length says. */
function score(wanted: string, candidate: string): number {
  const relative = distance(wanted, candidate) / Math.max(wanted.length, candidate.length, 1);
  const contained =
    wanted.length >= 3 && (candidate.includes(wanted) || wanted.includes(candidate));
  return contained ? Math.min(relative, 0.3) : relative;
}

/** ` Did you mean "a" or "b"?`, or nothing. */
export function didYouMean(wanted: string, candidates: readonly string[]): string {
  const names = nearMisses(wanted, candidates).map((name) => `"${name}"`);
  return names.length === 0 ? "" : ` Did you mean ${names.join(" or ")}?`;
}
