import { rules, type TrueSegment } from "./world-truth.ts";

/** Where each edit puts the bar, in turn, beginning with where it is at first. */
const bars: Readonly<Record<TrueSegment, readonly [number, number, number]>> = {
  "High churn risk": [80, 70, 85],
  "Loyal customers": [30, 40, 25],
  "Recent buyers": [7, 10, 5],
};

/** What edits have made of a segment's rule: its definition at once, its members with the next evaluation. */
export interface SegmentRule {
  /** Tells two definitions apart. */
  text(): string;
  edit(): void;
  /** An evaluation begins. */
  evaluate(): void;
  /** Bar of the last evaluation. */
  bar(): number;
}

export function segmentRule(segment: TrueSegment): SegmentRule {
  let edits = 0;
  let bar: number = rules[segment].bar;
  const edited = () => bars[segment][edits % 3] ?? rules[segment].bar;
  return {
    // The first rule of "Loyal customers" is worded in another way than any edit of it.
    text: () => (edits === 0 && segment === "Loyal customers" ? "first" : `bar ${edited()}`),
    edit: () => void (edits += 1),
    evaluate: () => void (bar = edited()),
    bar: () => bar,
  };
}
