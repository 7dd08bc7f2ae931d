/** No argument of a process can hold it. */
const MARK = "\u0000";

/**
 * After `--` everything is an argument, also what looks like an option; so is a `-`, which stands for standard input. The parser drops such ones,
 * so they go in disguised.
 */
export function disguiseLiterals(argv: readonly string[]): string[] {
  const at = argv.includes("--") ? argv.indexOf("--") : argv.length;
  return [
    ...argv.slice(0, at).map((token) => (token === "-" ? disguised(token) : token)),
    ...argv.slice(at + 1).map(disguised),
  ];
}

function disguised(token: string): string {
  return `${MARK}${token}`;
}

/** The arguments as they were typed. */
export function revealLiterals(
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, reveal(value)]));
}

export function revealText(text: string): string {
  return text.replaceAll(MARK, "");
}

function reveal(value: unknown): unknown {
  if (typeof value === "string") return revealText(value);
  return Array.isArray(value) ? value.map(reveal) : value;
}
