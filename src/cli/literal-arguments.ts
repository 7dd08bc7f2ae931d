/** No argument of a process can hold it. */
const MARK = "\u0000";

/** After `--` everything is an argument, also what looks like an option. The parser drops such ones, so they go in disguised. */
export function disguiseLiterals(argv: readonly string[]): string[] {
  const at = argv.indexOf("--");
  if (at < 0) return [...argv];
  return [...argv.slice(0, at), ...argv.slice(at + 1).map((token) => `${MARK}${token}`)];
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
