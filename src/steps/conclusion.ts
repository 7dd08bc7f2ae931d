export type Conclusion = {
  /** Why something stands as it does; says so when that is not known. */
  readonly cause: string;
  /** What to do, often a command. */
  readonly next: string;
  /** False: what is known does not tell the cause. */
  readonly known: boolean;
};
