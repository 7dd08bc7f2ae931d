/** One thing a row has to hold. Smaller is better everywhere. */
export interface Finding {
  readonly what: string;
  /** Null: could not be measured, `note` says why. */
  readonly value: number | null;
  readonly unit: "×" | "MB" | "%" | "ms" | "requests" | "s";
  /** The floor. Absent: told, but nothing has to hold. */
  readonly must?: number;
  /** What is worked towards. */
  readonly aim?: number;
  readonly note?: string;
}

export type Verdict = "aim met" | "met" | "NOT met" | "told" | "not measured";

export function judge({ value, must, aim }: Finding): Verdict {
  if (value === null) return "not measured";
  // Not the other way round: what is no number has not met anything.
  if (must !== undefined && !(value <= must)) return "NOT met";
  if (aim !== undefined && value <= aim) return "aim met";
  return must === undefined ? "told" : "met";
}

/** Whether the run has to keep a profile that says why. */
export function hasMissed(findings: readonly Finding[]): boolean {
  return findings.some((finding) => judge(finding) === "NOT met");
}
