import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Bench, type BenchRow, type Contest, holdContest } from "./contest.ts";
import { describeMachine } from "./machine.ts";
import { readOptions } from "./options.ts";
import { installPeers } from "./peers.ts";
import { readProfile, type SelfTime, topSelfTimes } from "./profile-report.ts";
import { type RowResult, resultsPage } from "./results-page.ts";
import { rows } from "./rows.ts";
import { hasMissed, judge } from "./verdict.ts";

const RESULTS = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const DISK = fileURLToPath(new URL("../../.cache/", import.meta.url));
const PROFILE_LINES = 12;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const names = rows.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), names);
  if (options.help) {
    const list = rows.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n");
    process.stdout.write(`scripts/bench/run [ROW…] [--rounds N] [--out FILE]\n\n${list}\n`);
    return;
  }
  const versions = installPeers(say);
  mkdirSync(DISK, { recursive: true });
  const bench: Bench = {
    memoryFolder: mkdtempSync("/dev/shm/aepx-bench-"),
    diskFolder: mkdtempSync(join(DISK, "bench-")),
    say,
  };
  // A second Ctrl-C ends at once; servers are children and end with the terminal's group.
  process.once("SIGINT", () => {
    clean(bench);
    process.exit(130);
  });
  const heading = {
    machine: describeMachine({ memory: bench.memoryFolder, disk: bench.diskFolder }, versions),
    date: new Date().toISOString().slice(0, 16).replace("T", " ").concat(" UTC"),
    rounds: options.rounds,
  };
  const wanted = rows.filter(
    ({ name }) => options.rows.length === 0 || options.rows.includes(name),
  );
  const file = options.out ?? (wanted.length === rows.length ? RESULTS : undefined);
  const results: RowResult[] = [];
  for (const row of wanted) {
    results.push(await measureRow(row, bench, options.rounds));
    // After each row: a run that is broken off keeps what it has.
    if (file !== undefined) writeFileSync(file, resultsPage(heading, results));
  }
  clean(bench);
  process.stdout.write(resultsPage(heading, results));
  process.exitCode = results.every(isFine) ? 0 : 1;
}

function clean({ memoryFolder, diskFolder }: Bench): void {
  for (const folder of [memoryFolder, diskFolder]) rmSync(folder, { recursive: true, force: true });
}

function isFine(result: RowResult): boolean {
  return result.kind === "measured" && !hasMissed(result.findings);
}

/** A row that breaks is told as broken; the others go on. */
async function measureRow(row: BenchRow, bench: Bench, rounds: number): Promise<RowResult> {
  const { title } = row;
  say(`\n${row.name}: ${title}`);
  try {
    const contest = await row.prepare(bench);
    try {
      const figures = await holdContest(contest, rounds, say);
      const findings = contest.findings(figures);
      for (const finding of findings)
        say(`  ${finding.what}: ${String(finding.value)} ${judge(finding)}`);
      const profile = hasMissed(findings) ? await profileOf(contest, bench) : [];
      return {
        kind: "measured",
        title,
        text: contest.text,
        figures: Object.values(figures),
        findings,
        profile,
      };
    } finally {
      await contest.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`  broken: ${why}`);
    return { kind: "broken", title, why };
  }
}

async function profileOf(contest: Contest, { memoryFolder }: Bench): Promise<readonly SelfTime[]> {
  if (contest.profile === undefined) return [];
  const folder = mkdtempSync(join(memoryFolder, "profile-"));
  await contest.profile(folder);
  const read = readProfile(folder);
  return read === undefined ? [] : topSelfTimes(read, PROFILE_LINES);
}

await main();
