import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { killWeeks } from "./weekly/kill-weeks.ts";

/**
 * Kills `aepx run specs/workflows/weekly.yaml` before and after every journal record and gives it again:
 * `tsx scripts/campaigns/kill-weekly.ts [--moments 10 --seed 1] [--at-a-time 2]`. Needs `npm run build`.
 */
const { values } = parseArgs({
  options: {
    moments: { type: "string", default: "all" },
    seed: { type: "string", default: "1" },
    "at-a-time": { type: "string", default: "2" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "aepx-kill-weekly-"));
try {
  const startedMs = performance.now();
  const { moments, ...result } = await killWeeks({
    folder,
    moments: values.moments === "all" ? "all" : Number(values.moments),
    seed: Number(values.seed),
    atATime: Number(values["at-a-time"]),
  });
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  process.stdout.write(`${JSON.stringify({ moments: moments.length, ...result, seconds })}\n`);
  if (result.problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
