import ts from "typescript";

import { type Import, packageOf, type SourceFile, walk } from "./source-tree.ts";

/** Where a package or a global may be used: exact files, or folders ending in a slash. */
export type Doors = Readonly<Record<string, readonly string[]>>;

export function packageProblems(imports: readonly Import[], doors: Doors): string[] {
  return imports
    .filter(({ to, relative }) => !relative && !to.startsWith("node:"))
    .flatMap(({ from, to }) => {
      const allowed = Object.hasOwn(doors, packageOf(to)) ? doors[packageOf(to)] : undefined;
      if (allowed === undefined) return [`${from} imports ${to}, which has no door`];
      return isAllowed(from, allowed) ? [] : [`${from} imports ${to} beside its door`];
    });
}

/** Packages with a one-file door that several files use after all. */
export function crowdedDoors(imports: readonly Import[], names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const users = imports.filter(({ to, relative }) => !relative && packageOf(to) === name);
    const files = [...new Set(users.map(({ from }) => from))];
    return files.length > 1 ? [`${name} is imported by ${files.join(", ")}`] : [];
  });
}

/** Built-in modules that hand out what only one place may touch. */
export function builtinProblems(imports: readonly Import[], doors: Doors): string[] {
  return imports.flatMap(({ from, to }) => {
    if (!Object.hasOwn(doors, to)) return [];
    return isAllowed(from, doors[to] ?? []) ? [] : [`${from} imports ${to}`];
  });
}

/**
 * Globals outside their place, by name (`setTimeout`), by member (`Date.now`), or by construction without arguments
 * (`new Date`).
 */
export function globalProblems(file: SourceFile, doors: Doors): string[] {
  const found = new Set<string>();
  walk(file, (node) => {
    const name = globalOf(node);
    if (name === undefined || !Object.hasOwn(doors, name)) return;
    if (!isAllowed(file.path, doors[name] ?? [])) found.add(`${file.path} uses ${name}`);
  });
  return [...found];
}

function globalOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return memberOf(node.expression.text, node.name.text);
  }
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const { argumentExpression: key } = node;
    return ts.isStringLiteralLike(key) ? memberOf(node.expression.text, key.text) : undefined;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    return (node.arguments ?? []).length === 0 ? `new ${node.expression.text}` : undefined;
  }
  return ts.isIdentifier(node) && isReference(node) ? node.text : undefined;
}

/** All of `console` is one door. */
function memberOf(object: string, member: string): string {
  return object === "console" ? "console" : `${object}.${member}`;
}

/** Not the name of a member, a property or a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if ("name" in parent && parent.name === node) return false;
  return !ts.isImportSpecifier(parent) && !ts.isQualifiedName(parent);
}

function isAllowed(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}
