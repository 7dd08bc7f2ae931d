import type { Import } from "./source-tree.ts";

/** Imports point from a higher rank to a lower one, and never across. `index.ts` only hands on, so nothing is above it. */
const rank: Readonly<Record<string, number>> = {
  core: 0,
  engine: 1,
  platform: 1,
  data: 1,
  steps: 2,
  simulator: 2,
  workflows: 3,
  ui: 4,
  cli: 5,
  library: 5,
  "index.ts": 6,
};

export function layerProblems(imports: readonly Import[]): string[] {
  return imports
    .filter((edge) => edge.relative)
    .flatMap((edge) => {
      const why = problemOf(edge);
      return why === undefined ? [] : [`${edge.from} -> ${edge.to}: ${why}`];
    });
}

function problemOf({ from, to }: Import): string | undefined {
  if (!to.startsWith("src/")) return "leaves src";
  const [above, below] = [areaOf(from), areaOf(to)];
  const [high, low] = [rank[above], rank[below]];
  if (high === undefined) return `${above} has no rank`;
  if (low === undefined) return `${below} has no rank`;
  if (above === "simulator") return simulatorProblem(to, below);
  return above === below || high > low ? undefined : "does not point down";
}

/** The simulator must not share code with what it tests: of the client it sees the generated types alone. */
function simulatorProblem(to: string, area: string): string | undefined {
  const open = ["core", "data", "simulator"].includes(area);
  return open || to.startsWith("src/platform/generated/")
    ? undefined
    : "the simulator sees core, data and the generated types alone";
}

function areaOf(path: string): string {
  return path.split("/")[1] ?? path;
}

/** The sub-folders of one area import one another one way, as the areas do: `src/data/rows -> src/data/output`, never back. */
export function roomCycles(imports: readonly Import[]): string[] {
  const edges = imports.flatMap(({ from, to, relative }) => {
    const [above, below] = [roomOf(from), roomOf(to)];
    const apart = above !== undefined && below !== undefined && above !== below;
    return relative && apart ? [{ from: above, to: below, relative }] : [];
  });
  return importCycles(edges);
}

function roomOf(path: string): string | undefined {
  const parts = path.split("/");
  return parts.length > 3 ? parts.slice(0, 3).join("/") : undefined;
}

/** Each cycle once, as `a -> b -> a`, types included. */
export function importCycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, relative } of imports) {
    if (relative) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) cycles.push([...trail.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
