import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../structure/source-tree.ts";

/** One section of the README, its heading left out. */
export function readmeSection(heading: string): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The README has no section "${heading}".`);
  return section;
}

/** The TypeScript blocks of a section, in order. */
export function readmeExamples(heading: string): string[] {
  return [...readmeSection(heading).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    (match) => match[1] ?? "",
  );
}
