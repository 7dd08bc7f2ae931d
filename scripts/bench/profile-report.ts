import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The part of a V8 CPU profile that is read. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly where: string;
  readonly share: number;
}

/** Where the time was spent, most first; time in which nothing ran is left out of the shares. */
export function topSelfTimes({ nodes, samples, timeDeltas }: CpuProfile, most: number): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? "?";
    if (name !== "(idle)") spent.set(name, (spent.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0) || 1;
  return [...spent]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([where, time]) => ({ where, share: time / total }));
}

function nameOf({
  functionName,
  url,
  lineNumber,
}: CpuProfile["nodes"][number]["callFrame"]): string {
  const name = functionName || "(anonymous)";
  return url === "" ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}

/** The profile of the main thread: the largest of the folder. */
export function readProfile(folder: string): CpuProfile | undefined {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .toSorted((a, b) => b.length - a.length);
  return texts[0] === undefined ? undefined : (JSON.parse(texts[0]) as CpuProfile);
}
