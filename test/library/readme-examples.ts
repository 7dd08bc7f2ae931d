import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../structure/source-tree.ts";

/** The TypeScript blocks of one section of the README, in order. */
export function readmeExamples(heading: string): string[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The README has no section "${heading}".`);
  return [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
}
