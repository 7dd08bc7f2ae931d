/** A segment with the hour of the members that an export would contain. */
export type EvaluatedSegment = {
  /** Id of the segment. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** End of the last completed evaluation that covered it, RFC 3339; null when it is not told. */
  readonly evaluatedAt: string | null;
};

/** `segment "a"`, `segments "a" and "b"`. */
export function nameSegments(segments: readonly { readonly name: string }[]): string {
  const names = segments.map(({ name }) => `"${name}"`);
  const last = names.at(-1) ?? "";
  if (names.length < 2) return `segment ${last}`;
  return `segments ${names.slice(0, -1).join(", ")} and ${last}`;
}
