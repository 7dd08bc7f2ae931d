/** The rows [from, to) of the members. */
export interface Part {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** What one worker writes in one go: several small parts, one part, or a segment of a large one. */
export interface Piece {
  readonly parts: readonly Part[];
  /** Number of the segment of a large part; null: whole parts. */
  readonly segment: number | null;
}

const GROUP_ROWS = 50_000;
const GROUP_PARTS = 250;
/** Whole row groups, nearly: so much is written by one worker while the others write the rest. */
const SEGMENT_ROWS = 512_000;

/** Even parts, none empty; small ones in groups whose rows are computed together. */
export function planParts(rows: number, files: number): Part[][] {
  const count = Math.min(files, rows);
  const groups: Part[][] = [];
  for (let number = 0; number < count; number++) {
    const from = Math.floor((number * rows) / count);
    const part = { number, from, to: Math.floor(((number + 1) * rows) / count) };
    const group = groups.at(-1);
    const start = group?.[0]?.from ?? 0;
    if (group && group.length < GROUP_PARTS && part.to - start <= GROUP_ROWS) group.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** The same parts as pieces of work. What a piece holds never depends on who does it, nor on how many there are. */
export function planPieces(rows: number, files: number): Piece[] {
  return planParts(rows, files).flatMap((parts): Piece[] => {
    const [part] = parts;
    if (!part || parts.length > 1 || part.to - part.from <= SEGMENT_ROWS) {
      return [{ parts, segment: null }];
    }
    const segments = Math.ceil((part.to - part.from) / SEGMENT_ROWS);
    return Array.from({ length: segments }, (_, segment) => {
      const from = part.from + segment * SEGMENT_ROWS;
      const to = Math.min(from + SEGMENT_ROWS, part.to);
      return { parts: [{ number: part.number, from, to }], segment };
    });
  });
}
