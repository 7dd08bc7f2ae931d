import { posix } from "node:path";

import ts from "typescript";

import { type SourceFile, walk } from "./source-tree.ts";

const LINES_MAX = { src: 300, test: 400 };

/** Names that say nothing about what is inside; `src/index.ts` is the one public door. */
const EMPTY_NAMES = /^(utils?|helpers?|common|types?|misc|manager|service|index)$/;

export function lengthProblems({ path, text }: SourceFile): string[] {
  if (/^src\/\w+\/generated\//.test(path)) return [];
  const lines = text.split("\n").length - 1;
  const most = path.startsWith("test/") ? LINES_MAX.test : LINES_MAX.src;
  return lines > most ? [`${path} has ${lines} lines, ${most} at most`] : [];
}

export function nameProblems({ path }: SourceFile): string[] {
  if (path === "src/index.ts") return [];
  const parts = posix.dirname(path).split("/").concat(posix.basename(path, ".ts"));
  return parts
    .filter((part) => EMPTY_NAMES.test(part))
    .map((part) => `${path}: "${part}" says nothing`);
}

/** Left-over notes: they belong where work is tracked. */
export function noteProblems({ path, text }: SourceFile): string[] {
  return text.split("\n").flatMap((line, index) => {
    const [note] = /\b(?:TODO|FIXME|XXX|HACK)\b/.exec(line) ?? [];
    return note === undefined ? [] : [`${path}:${index + 1} has a ${note}`];
  });
}

const TESTERS = new Set(["test", "it", "describe", "suite"]);
const SWITCHES = new Set(["skip", "only", "todo", "fails"]);
const MOCKS = new Set(["mock", "doMock", "hoisted"]);
const SNAPSHOTS = /^toMatch(?:\w*)Snapshot$/;

/** Tests that do not run, that hide others, that mock our own modules, or that compare with what was printed before. */
export function testProblems(file: SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return;
    const [object, member] = [leftmost(node.expression), node.name.text];
    const wrong =
      (TESTERS.has(object) && SWITCHES.has(member)) ||
      (object === "vi" && MOCKS.has(member)) ||
      SNAPSHOTS.test(member);
    if (wrong) found.push(`${file.path} uses ${object}.${member}`);
  });
  return found;
}

/** `test` of `test.skip`, of `test.each(…).skip` and of `test.concurrent.skip`. */
function leftmost(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) {
    return leftmost(node.expression);
  }
  return ts.isIdentifier(node) ? node.text : "";
}
