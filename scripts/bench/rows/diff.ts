import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { aepx } from "../aepx.ts";
import { type BenchRow, figureOf, ratioOf } from "../contest.ts";
import { type Ended, runProcess } from "../run-process.ts";

const makeScript = fileURLToPath(new URL("../make-audiences.mjs", import.meta.url));
const peerScript = fileURLToPath(new URL("../duckdb-diff.mjs", import.meta.url));
const ROWS = 5_000_000;
/** What `diffAudiences` gives its database by default. */
const MEMORY_LIMIT = "200MB";
const THREADS = "2";

export const diff: BenchRow = {
  name: "diff",
  title: "Difference of 5M × 5M rows",
  async prepare({ diskFolder }) {
    const folder = join(diskFolder, "diff");
    mkdirSync(folder);
    await runProcess(process.execPath, [makeScript, String(ROWS), folder]);
    const [before, after] = [join(folder, "before"), join(folder, "after")];
    const args = ["audience", "diff", before, after, "--key", "ECID", "--json"];
    const peerArgs = [peerScript, folder, MEMORY_LIMIT, THREADS];
    return {
      text: `\`aepx audience diff\` of ${ROWS.toLocaleString("en-US")} × ${ROWS.toLocaleString("en-US")} XDM-like rows of 11 columns, 1 % each added, removed and changed, against a full join of key and row hash in DuckDB with the same memory limit (${MEMORY_LIMIT}) and threads (${THREADS}). The counts were compared. aepx also finds rows without key and keys that occur twice, and is not fooled by the order of map keys and identities.`,
      contenders: [
        { name: "aepx diff", run: async () => checked(await aepx(args, { memory: true })) },
        {
          name: "DuckDB join",
          run: async () => checked(await runProcess(process.execPath, peerArgs, { memory: true })),
        },
      ],
      findings: (figures) => [
        {
          what: "aepx diff against the join by hand",
          value: ratioOf(figures, "aepx diff", "DuckDB join"),
          unit: "×",
          must: 1.3,
        },
        {
          what: "memory of aepx diff",
          value: (figureOf(figures, "aepx diff").maxRssBytes ?? Number.NaN) / 1e6,
          unit: "MB",
          must: 500,
        },
      ],
      profile: async (profileFolder) => {
        await aepx(args, { profileFolder });
      },
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function checked({ stdout, ...measure }: Ended): Ended {
  const { added, removed, changed } = JSON.parse(stdout) as Record<string, number>;
  const one = ROWS / 100;
  // Of the changed ones a hundredth left or entered.
  if (added === one && removed === one && changed === one - one / 100)
    return { stdout, ...measure };
  throw new Error(`Other counts than were made: ${added} ${removed} ${changed}`);
}
