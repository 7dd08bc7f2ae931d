import { barOf, type MemberRule } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { SegmentRecord } from "./state.ts";

/** Where edits put the bar, in turn; the first is where it is in the beginning. */
const bars = {
  "high-churn": [80, 70, 85],
  loyal: [30, 40, 25],
  recent: [7, 10, 5],
  hash: [10, 15, 8],
} as const;

/** By id or name. */
export function findSegment({ state }: Simulation, wanted: string): SegmentRecord | undefined {
  return (
    state.segments.get(wanted) ?? [...state.segments.values()].find(({ name }) => name === wanted)
  );
}

/**
 * Edits the rule of a segment, by id or name: its PQL is another at once, its members with the next evaluation that begins. Nothing happens
 * when there is no such segment.
 */
export function editRule(simulation: Simulation, wanted: string): void {
  const { state, now } = simulation;
  const segment = findSegment(simulation, wanted);
  if (!segment) return;
  const edits = segment.edits ?? [];
  const before = edits.at(-1)?.rule ?? segment.rule;
  const rule = { ...before, bar: nextBar(before) };
  state.segments.set(segment.id, {
    ...segment,
    pql: ruleText(rule) ?? `${segment.pql} or bar > ${rule.bar}`,
    edits: [...edits, { at: now(), rule }],
  });
}

function nextBar(rule: MemberRule): number {
  const known: readonly number[] = bars[rule.kind];
  return known[(known.indexOf(barOf(rule)) + 1) % known.length] ?? barOf(rule);
}

/** The PQL of a rule; undefined where somebody else wrote it. */
function ruleText(rule: MemberRule): string | undefined {
  const bar = barOf(rule);
  if (rule.kind === "high-churn") return `_aepxdemo.churn.score >= ${bar}`;
  if (rule.kind === "loyal") return `_aepxdemo.loyalty.points >= ${bar}`;
  if (rule.kind === "recent") return recentPql(bar);
  return undefined;
}

/** As Adobe writes a condition on when an event happened (documented). */
export function recentPql(days: number): string {
  return `select E from xEvent where E.eventType = "commerce.purchases" and (E.timestamp occurs <= ${days} days before now)`;
}
