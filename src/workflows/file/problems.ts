/** One mistake in a workflow file, where it stands. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What was probably meant, in one sentence. */
  readonly suggestion?: string;
}
