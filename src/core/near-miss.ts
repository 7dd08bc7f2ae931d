import { distance } from "fastest-levenshtein";

/** More than this share of the letters would have to be other ones: then nobody meant it. */
const DISTANCE_MAX = 0.4;

/** Up to `most` candidates that a person may have meant, best first. Case and leading dashes do not count. */
export function nearMisses(wanted: string, candidates: readonly string[], most = 3): string[] {
  const typed = plain(wanted);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: score(typed, plain(candidate)) }))
    .filter((near) => near.distance <= DISTANCE_MAX)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function plain(text: string): string {
  return text.replace(/^-+/, "").toLowerCase();
}

/** 0 is the same; a name that contains the other, or half of it, is nearer than its length says, and so are two letters that changed places. */
function score(wanted: string, candidate: string): number {
  const length = Math.max(wanted.length, candidate.length, 1);
  const edits = distance(wanted, candidate);
  const swapped = edits === 2 && sorted(wanted) === sorted(candidate);
  const relative = (swapped ? 1 : edits) / length;
  const contained =
    wanted.length >= 3 &&
    (candidate.includes(wanted) ||
      (candidate.length >= wanted.length / 2 && wanted.includes(candidate)));
  return contained ? Math.min(relative, 0.3) : relative;
}

function sorted(text: string): string {
  return text.split("").toSorted().join("");
}

/** ` Did you mean "a" or "b"?`, or nothing. */
export function didYouMean(wanted: string, candidates: readonly string[]): string {
  const names = nearMisses(wanted, candidates).map((name) => `"${name}"`);
  return names.length === 0 ? "" : ` Did you mean ${names.join(" or ")}?`;
}
