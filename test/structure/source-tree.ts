import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

import ts from "typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface SourceFile {
  /** From the root of the repository, with slashes: `src/core/clock.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file under a folder of the repository. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: toPosix(relative(root, path)), text: readFileSync(path, "utf8") }));
}

function toPosix(path: string): string {
  return path.replaceAll("\\", "/");
}

/** Calls `visit` for every node of a file, parents first. */
export function walk(file: SourceFile, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true));
}

export interface Import {
  readonly from: string;
  /** A file of the repository for a relative import, else the name as written. */
  readonly to: string;
  readonly relative: boolean;
}

/** Static imports, re-exports, `import()` and `import("x").T` alike, types included. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const isRelative = specifier.startsWith(".");
    const to = isRelative ? posix.join(posix.dirname(file.path), specifier) : specifier;
    found.push({ from: file.path, to, relative: isRelative });
  });
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return textOf(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return textOf(node.argument.literal);
  }
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  return ts.isCallExpression(node) && isImporter(node.expression)
    ? textOf(node.arguments[0])
    : undefined;
}

function isImporter(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === "require")
  );
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** `@duckdb/node-api` of `@duckdb/node-api/lib/x`; built-in modules keep their `node:`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
