import type { MemberRule } from "./people.ts";

/** A segment, and what makes a person a member of it. */
export interface RuledSegment {
  readonly id: string;
  readonly rule: MemberRule;
  /** Where the membership column has it. Absent: in the namespace `ups` under its id. */
  readonly elsewhere?: { readonly namespace: string; readonly audienceId: string };
}
