import { existsSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";

import type { CommandTree } from "../../src/cli/parse.ts";
import { root } from "./source-tree.ts";

/** Words that no table row of the document has, as code, in its first column. */
export function rowsMissing(markdown: string, words: readonly string[]): string[] {
  const firsts = markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|")[1] ?? "");
  return words.filter((word) => !firsts.some((cell) => codesIn(cell).includes(word)));
}

/** The exit codes of a cell: `130 / 143` tells of two. */
export function exitRowsMissing(markdown: string, exits: readonly number[]): number[] {
  const told = markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => (line.split("|")[1] ?? "").match(/\d+/g) ?? [])
    .map(Number);
  return exits.filter((exit) => !told.includes(exit));
}

function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** `export`, `runs list`: every command as it is typed, without its positionals. */
export function commandNames(tree: CommandTree): string[] {
  return tree.flatMap((entry) => {
    const name = firstWord(entry.command);
    return "commands" in entry
      ? entry.commands.map((child) => `${name} ${firstWord(child.command)}`)
      : [name];
  });
}

function firstWord(command: string): string {
  return command.split(" ")[0] ?? command;
}

/**
 * Commands that the document does not mention as code. Below a group, `aepx runs list | show ID` mentions `runs list` and
 * `runs show`.
 */
export function commandsMissing(markdown: string, names: readonly string[]): string[] {
  const lines = markdown.split("\n").filter((line) => line.includes("aepx "));
  return names.filter((name) => {
    const [first = "", second] = name.split(" ");
    return !lines.some((line) => mentions(line, first, second));
  });
}

function mentions(line: string, first: string, second: string | undefined): boolean {
  const rest = new RegExp(`\\baepx ${first}(?![\\w-])(.*)`).exec(line)?.[1];
  if (rest === undefined) return false;
  return second === undefined || new RegExp(`(?<![\\w-])${second}(?![\\w-])`).test(rest);
}

/** Relative links whose file or whose heading does not exist. `documents` maps paths from the root to texts. */
export function brokenLinks(documents: Readonly<Record<string, string>>): string[] {
  return Object.entries(documents).flatMap(([path, text]) =>
    linksOf(text)
      .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
      .filter((link) => !resolves(path, link, documents))
      .map((link) => `${path} links to ${link}`),
  );
}

function linksOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(
    (match) => match[1] ?? "",
  );
}

function resolves(
  from: string,
  link: string,
  documents: Readonly<Record<string, string>>,
): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : posix.join(posix.dirname(from), file);
  const text = documents[target];
  if (text === undefined && !existsSync(join(root, target))) return false;
  return anchor === undefined || text === undefined || anchorsOf(text).has(anchor);
}

/** Headings as GitHub names them, and anchors written as HTML. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...withoutCode(markdown).matchAll(/^#+\s+(.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
  const written = [...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return new Set([...headings, ...written]);
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```/gm, "");
}

/** Every document that people read: the README, and what lies under src. */
export function documentPaths(): string[] {
  const below = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => posix.join(dirname(join(entry.parentPath, entry.name)), entry.name))
    .map((path) => path.slice(root.length));
  return ["README.md", ...below];
}
