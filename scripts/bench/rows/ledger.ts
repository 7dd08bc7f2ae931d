import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { aepx } from "../aepx.ts";
import { type BenchRow, figureOf } from "../contest.ts";
import { runProcess } from "../run-process.ts";

const makeRuns = fileURLToPath(new URL("../make-runs.mjs", import.meta.url));
const RUNS = 10_000;

export const ledger: BenchRow = {
  name: "ledger",
  title: "`runs list` with 10,000 runs",
  async prepare({ memoryFolder, say }) {
    const home = mkdtempSync(join(memoryFolder, "ledger-"));
    say(`  making ${RUNS} runs`);
    await runProcess(process.execPath, [makeRuns, home, String(RUNS)]);
    const env = { AEPX_HOME: home };
    // The first list writes the ledger anew, once for all.
    await aepx(["runs", "list"], { env });
    return {
      text: "`aepx runs list` (the newest 100) against `aepx --version`.",
      rounds: 11,
      contenders: [
        { name: "runs list", run: () => aepx(["runs", "list"], { env }) },
        { name: "--version", run: () => aepx(["--version"], { env }) },
      ],
      findings: (figures) => {
        const more =
          figureOf(figures, "runs list").medianSeconds -
          figureOf(figures, "--version").medianSeconds;
        return [{ what: "more than --version", value: more * 1000, unit: "ms", must: 200 }];
      },
      profile: async (profileFolder) => void (await aepx(["runs", "list"], { env, profileFolder })),
      close: async () => rmSync(home, { recursive: true, force: true }),
    };
  },
};
