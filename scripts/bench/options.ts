import { parseArgs } from "node:util";

export interface BenchOptions {
  /** Empty: all. */
  readonly rows: readonly string[];
  readonly rounds: number;
  /** Where the page goes; undefined: RESULTS.md when all rows run, else only to stdout. */
  readonly out?: string;
  readonly help: boolean;
}

const DEFAULT_ROUNDS = 5;

/** Fails on unknown rows and options. */
export function readOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new Error(`There is no row "${stranger}". There are: ${known.join(", ")}.`);
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds expects a whole number from 1, not "${values.rounds ?? ""}".`);
  }
  return {
    rows: positionals,
    rounds,
    help: values.help ?? false,
    ...(values.out === undefined ? {} : { out: values.out }),
  };
}
