import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { root } from "../../structure/source-tree.ts";
import { type CliSimulator, startCliSimulator } from "../../support/cli-simulator.ts";
import { workflowPlace } from "../../support/workflow-place.ts";

let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0", "--profiles", "200"]);
});
afterAll(() => simulator.stop());

const started =
  "The dry run ends at step started (start-export), where the export job would be started.";
const exporting = [
  "1. POST /data/foundation/catalog/dataSets",
  "2. POST /data/core/ups/export/jobs",
];

/** Inputs of each shipped file, and what its dry run tells, in the order of its steps. */
const told: Readonly<Record<string, { inputs: readonly string[]; lines: readonly string[] }>> = {
  "download-scores.yaml": {
    inputs: ["dataset=Customer AI Scores - churn", "out=o"],
    lines: [
      'Step claim would take the folder "CWD/o".',
      "The dry run ends at step fetched (download-files), which writes on this machine.",
      "Not tried, because they come after it: verified, filtered, dropped, converted, written.",
    ],
  },
  "export-audience.yaml": {
    inputs: ["segments=High churn risk", "out=o"],
    lines: [
      'Step claim would take the folder "CWD/o".',
      started,
      "Not tried, because they come after it: job, ready, listed, filterable, fetched, verified, filtered, dropped, converted, written, deleted.",
      ...exporting,
    ],
  },
  "refresh-audience.yaml": {
    inputs: ["segments=High churn risk", "folder=o"],
    lines: [
      'Step opened would begin the snapshot "CWD/o/NOW".',
      started,
      "Not tried, because they come after it: job, ready, listed, fetched, verified, applied, dropped, converted, diffed, written, guarded, handed, published.",
      ...exporting,
    ],
  },
  "weekly.yaml": {
    inputs: ["first=High churn risk", "second=Loyal customers", "out=o", "command=touch told"],
    lines: [
      'Step claimed[0] would take the folder "CWD/o/High churn risk".',
      'Step claimed[1] would take the folder "CWD/o/Loyal customers".',
      started,
      "Not tried, because they come after it: job, ready, listed, fetched, verified, converted, written, diffed, handed.",
      "1. POST /data/core/ups/segment/jobs",
      "2. POST /data/foundation/catalog/dataSets",
      "3. POST /data/core/ups/export/jobs",
    ],
  },
};

const folder = join(root, "specs/workflows");

const isRead = ([what]: readonly [string, number]) => what.startsWith("GET ");

/** What was asked for: reads and, tokens left out, everything else. */
async function requests() {
  const asked = Object.entries((await simulator.counters()).requests);
  const sum = (of: typeof asked) => of.reduce((total, [, count]) => total + count, 0);
  return {
    reads: sum(asked.filter(isRead)),
    writes: asked.filter((one) => !isRead(one) && !one[0].includes("/ims/")),
  };
}

/** The comments that speak of steps and requests, without what is another each time. */
function tellings(stdout: string, cwd: string): string[] {
  return stdout
    .split("\n")
    .filter((line) => /^# (Step |The dry run ends|Not tried|\d)/.test(line))
    .map((line) =>
      line
        .slice(2)
        .replaceAll(cwd, "CWD")
        .replace(/\d{8}T\d{6}Z/, "NOW"),
    );
}

test.each(readdirSync(folder))(
  "a dry run of %s tells its steps and changes nothing",
  async (name) => {
    const { inputs = [], lines } = told[name] ?? {};
    const { cwd, home, aepx } = workflowPlace(simulator.env, {});
    const before = await requests();
    const given = inputs.flatMap((input) => ["--input", input]);
    const { code, stdout, stderr } = await aepx(["run", join(folder, name), ...given, "--dry-run"]);
    expect(code, stderr).toBe(0);
    expect(tellings(stdout, cwd)).toEqual(lines);
    const after = await requests();
    expect(after.writes).toEqual(before.writes);
    expect(after.reads).toBeGreaterThan(before.reads);
    expect(readdirSync(cwd)).toEqual([]);
    // The cached token is all that stays.
    expect(readdirSync(home)).toEqual(["tokens"]);
  },
);
