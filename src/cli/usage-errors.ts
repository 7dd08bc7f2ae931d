import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import { revealText } from "./literal-arguments.ts";

/** How far into the tree of commands the arguments led. */
export interface Reached {
  /** `["runs", "show"]`. */
  readonly path: readonly string[];
  /** Words that could have followed; empty at a command that does something. */
  readonly commands: readonly string[];
  /** `runs show <id>`; null at a group. */
  readonly usage: string | null;
  readonly options: DeclaredOptions | undefined;
}

/** Option names by kind, as declared at the place that was reached. */
export interface DeclaredOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly boolean: readonly string[];
  readonly array: readonly string[];
  readonly string: readonly string[];
}

/** Turns the parser's complaint into one line that says what was expected and what to do. */
export function explainUsage(
  told: string | null,
  tokens: readonly string[],
  reached: Reached,
): UsageError {
  const complaint = told?.trim() ?? "";
  const [kind, rest = ""] = splitOnce(complaint, ":");
  switch (kind) {
    case "Unknown argument":
    case "Unknown arguments":
      return unknown(rest.split(", ")[0] ?? rest, tokens, reached);
    case "Not enough arguments following":
      return complain(`${flagOf(rest)} needs a value.`, reached, rest);
    case "Invalid values":
      return complain(invalidChoice(rest), reached);
    case "Missing required argument":
    case "Missing required arguments":
      return complain(
        `${rest.split(", ").map(flagOf).join(" and ")} must be given.`,
        reached,
        rest.split(", ")[0],
      );
    default:
      return otherComplaint(complaint, tokens, reached);
  }
}

function otherComplaint(
  complaint: string,
  tokens: readonly string[],
  reached: Reached,
): UsageError {
  if (complaint.startsWith("Not enough non-option arguments"))
    return complain(`An argument is missing: aepx ${reached.usage ?? "<command>"}.`, reached);
  const exclusive = /^Arguments (\S+) and (\S+) are mutually exclusive/.exec(complaint);
  if (exclusive) {
    const [, one = "", other = ""] = exclusive;
    return complain(`${flagOf(one)} and ${flagOf(other)} exclude each other.`, reached, one);
  }
  if (reached.commands.length > 0) return commandMissing(tokens, reached);
  return complain(complaint, reached);
}

function commandMissing(tokens: readonly string[], reached: Reached): UsageError {
  const flag = tokens.find((token) => token.startsWith("-") && !isDeclared(token, reached));
  if (flag !== undefined) return unknownOption(flag, reached);
  const where =
    reached.path.length === 0 ? "No command given" : `"${words(reached)}" alone does nothing`;
  return complain(`${where}: expected ${listOf(reached.commands)}.`, reached);
}

function unknown(name: string, tokens: readonly string[], reached: Reached): UsageError {
  const flags = tokens.filter((token) => /^-./.test(token));
  const flag = flags.find((token) => nameOf(token) === name || camel(nameOf(token)) === name);
  // `-out` is read as the flags o, u and t.
  const group = flags.find((token) => /^-[^-]/.test(token) && token.includes(name));
  if (flag !== undefined || group !== undefined)
    return unknownOption(flag ?? group ?? name, reached);
  if (reached.commands.length === 0)
    return complain(
      `Unexpected argument "${name}": usage is aepx ${reached.usage ?? ""}.`,
      reached,
    );
  const command = [...reached.path, name].join(" ");
  return complain(`Unknown command "${command}".${didYouMean(name, reached.commands)}`, reached);
}

function unknownOption(token: string, reached: Reached): UsageError {
  const written = token.split("=")[0] ?? token;
  const known = Object.keys(reached.options?.key ?? {}).map((key) => `--${key}`);
  return complain(`Unknown option "${written}".${didYouMean(written, known)}`, reached, written);
}

/** What the parser lets pass: an option twice, an empty value, a switch with a value that is neither true nor false. */
export function checkValues(
  tokens: readonly string[],
  args: Readonly<Record<string, unknown>>,
  reached: Reached,
): void {
  const { key = {}, array = [], boolean = [] } = reached.options ?? {};
  for (const name of Object.keys(key)) {
    const wrong = wrongValue(args[name] ?? args[camel(name)], array.includes(name));
    if (wrong) throw complain(`${flagOf(name)} ${wrong}.`, reached, name);
  }
  const odd = tokens.find((token) => isOddFlag(token, boolean));
  if (odd !== undefined) {
    throw complain(`${flagOf(nameOf(odd))} is a switch and takes no value.`, reached, odd);
  }
}

function wrongValue(value: unknown, repeatable: boolean): string | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > 1 && !repeatable) return "was given twice; it takes one value";
  return values.includes("") ? "needs a value" : undefined;
}

function isOddFlag(token: string, boolean: readonly string[]): boolean {
  const [written, value] = splitOnce(token, "=");
  return (
    /^--./.test(written) &&
    boolean.includes(nameOf(written)) &&
    value !== undefined &&
    value !== "true" &&
    value !== "false"
  );
}

function isDeclared(token: string, reached: Reached): boolean {
  return Object.hasOwn(reached.options?.key ?? {}, nameOf(token));
}

/** ` Argument: path, Given: "c", Choices: "a", "b"` → `--path expects a or b, not "c".` */
function invalidChoice(rest: string): string {
  const [, name = "", given = "", choices = ""] =
    /Argument: (\S+), Given: (".*?"), Choices: (.*)/.exec(rest) ?? [];
  return `${flagOf(name)} expects ${listOf(choices.replaceAll('"', "").split(", "))}, not ${given}.`;
}

function complain(message: string, reached: Reached, option?: string): UsageError {
  return new UsageError("bad-option", `${revealText(message)} See "${words(reached)} --help".`, {
    details: option === undefined ? {} : { option: flagOf(nameOf(option)) },
  });
}

function words(reached: Reached): string {
  return ["aepx", ...reached.path].join(" ");
}

function listOf(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} or ${last}`;
}

function flagOf(name: string): string {
  const dashed = name.trim().replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return dashed.length === 1 ? `-${dashed}` : `--${dashed}`;
}

function nameOf(token: string): string {
  return (token.split("=")[0] ?? token).replace(/^--?/, "");
}

function camel(name: string): string {
  return name.replaceAll(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1).trim()];
}
