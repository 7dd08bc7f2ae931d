import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";

export interface EvidenceRow {
  readonly operation: string;
  readonly evidence: string;
}

const methods = ["get", "post", "put", "patch", "delete", "head"];
const words: Record<string, string> = {
  "seen-live": "seen live",
  documented: "Adobe's documents",
  inferred: "inferred",
};

interface Spec {
  readonly paths?: Record<
    string,
    Record<string, { readonly "x-aepx-evidence"?: string } | undefined>
  >;
}

/** How sure we are of each operation, as the specs say. */
export function evidenceRows(
  folder: string = fileURLToPath(new URL("../specs", import.meta.url)),
): EvidenceRow[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted();
  return files.flatMap((name) => {
    const { paths = {} } = parse(readFileSync(`${folder}/${name}`, "utf8")) as Spec;
    return Object.entries(paths).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const evidence = item[method]?.["x-aepx-evidence"];
        if (item[method] === undefined) return [];
        return [
          {
            operation: `${method.toUpperCase()} ${path}`,
            evidence: words[evidence ?? ""] ?? "unmarked",
          },
        ];
      }),
    );
  });
}

/** For the README: `node --import tsx scripts/evidence-table.ts`. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = evidenceRows().map(
    ({ operation, evidence }) => `| \`${operation}\` | ${evidence} |`,
  );
  process.stdout.write(["| call | how we know it |", "| --- | --- |", ...rows, ""].join("\n"));
}
