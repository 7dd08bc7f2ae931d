import type { Position, Report } from "./problems.ts";

/** Which step names which; a step cannot have the result of one that runs later. */
export interface StepReferences {
  readonly add: (reference: StepReference) => void;
  /** Tells of every name of a step that has not run by then. */
  readonly tell: (report: Report) => void;
}

export interface StepReference {
  readonly from: string;
  readonly to: string;
  readonly at: Position;
  /** `to` does not run before `from`. */
  readonly later: boolean;
}

/** `places` are those of the steps' ids. */
export function collectReferences(places: ReadonlyMap<string, Position>): StepReferences {
  const references: StepReference[] = [];
  return {
    add: (reference) => references.push(reference),
    tell(report) {
      for (const reference of references.filter(({ later }) => later)) {
        const [message, suggestion] = told(reference, references, places);
        report.problem(reference.at, message, suggestion);
      }
    },
  };
}

function told(
  { from, to }: StepReference,
  references: readonly StepReference[],
  places: ReadonlyMap<string, Position>,
): [string, string?] {
  if (from === to) return [`Step ${from} names its own result.`];
  const way = wayBetween(to, from, references);
  if (way) {
    const circle = [from, ...way].join(" → ");
    return [`Steps wait for each other: ${circle}.`, "Take one of these references out."];
  }
  const { line } = places.get(to) ?? { line: null };
  return [`Step ${to} (line ${line}) runs after step ${from}.`, `Move ${to} before it.`];
}

/** The steps from one to another, each naming the next; null when there is no such way. */
function wayBetween(
  from: string,
  to: string,
  references: readonly StepReference[],
): readonly string[] | null {
  const ways = [[from]];
  const seen = new Set([from]);
  for (const way of ways) {
    const last = way.at(-1) ?? from;
    if (last === to) return way;
    for (const next of references.filter((one) => one.from === last && !seen.has(one.to))) {
      seen.add(next.to);
      ways.push([...way, next.to]);
    }
  }
  return null;
}
