import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { canaryRowValue } from "../support/canaries.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";
import type { InProcessResult } from "./support/in-process.ts";
import { useSimulator } from "./support/simulated.ts";

const { run, simulator } = useSimulator({ profiles: 300 });
const SCORES = "Customer AI Scores - churn";
const SEGMENT = "High churn risk";

const cwd = makeFolder();
afterAll(() => removeFolder(cwd));
const home = join(cwd, "home");
const log = join(cwd, "aepx.log");
/** Every identity of every row of the default world: what recognises a person. */
let canaries: string[] = [];

async function loud(...argv: string[]): Promise<InProcessResult> {
  return run([...argv, "--verbose", "--log-file", log], { env: { AEPX_HOME: home }, cwd });
}

async function under(fault: string, ...argv: string[]): Promise<InProcessResult> {
  simulator().control({ faults: [fault] });
  const result = await loud(...argv);
  simulator().control({ faults: [] });
  return result;
}

/** Everything that is kept or told besides results: logs, journals, ledgers, tokens, locks. */
function records(): string {
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [log, ...files].map((path) => readFileSync(path, "utf8")).join("\n");
}

function leaked(text: string): string[] {
  return [...canaries, canaryRowValue].filter((value) => text.includes(value));
}

test(
  "an audience with people in it, whom a search finds where they are shown",
  { timeout: 60_000 },
  async () => {
    expect((await loud("download", SCORES, "--out", "all")).code).toBe(0);
    const peeked = await loud(
      "peek",
      SCORES,
      "--columns",
      "identityMap",
      "--rows",
      "1000",
      "--json",
    );
    const { items } = peeked.json as { items: { identityMap: Record<string, { id: string }[]> }[] };
    canaries = items.flatMap(({ identityMap }) =>
      Object.values(identityMap).flatMap((ids) => ids.map(({ id }) => id)),
    );
    expect(leaked(peeked.stdout)).toHaveLength(canaries.length);
    expect(canaries.length).toBeGreaterThan(300);
  },
);

test("what succeeds tells no row but as its result", { timeout: 60_000 }, async () => {
  const quiet = [
    await loud("export", SEGMENT, "--out", "exported"),
    await loud("audience", "count", "exported"),
    await loud("audience", "verify", "exported"),
    await loud("runs", "list"),
    await loud("usage"),
  ];
  const showing = [
    await loud("audience", "head", "exported"),
    await loud("peek", SCORES, "--columns", "identityMap,_aepxdemo"),
  ];
  expect(leaked(quiet.map(({ stdout }) => stdout).join("\n"))).toEqual([]);
  expect(leaked([...quiet, ...showing].map(({ stderr }) => stderr).join("\n"))).toEqual([]);
  const runs = JSON.parse(
    (await run(["runs", "list", "--json"], { env: { AEPX_HOME: home } })).stdout,
  ) as {
    items: { runId: string }[];
  };
  expect(runs.items).toHaveLength(2);
  for (const { runId } of runs.items) {
    const shown = await loud("runs", "show", runId, "--json");
    const watched = await loud("runs", "watch", runId);
    expect(leaked(shown.stdout + watched.stdout + watched.stderr)).toEqual([]);
  }
  expect(leaked(records())).toEqual([]);
  expect([...quiet, ...showing].map(({ code }) => code)).toEqual(Array(7).fill(0));
});

/** Every byte of the pages set to 0xff, or the values themselves where numbers should be. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xff, 200, Math.floor(bytes.length / 2));
  writeFileSync(path, bytes);
}

test("failures name no value either", { timeout: 60_000 }, async () => {
  const [file = ""] = readdirSync(join(cwd, "all")).filter((name) => name.endsWith(".parquet"));
  const cast = `SELECT CAST("identity.CRMID" AS INTEGER) FROM audience`;
  const where = `identityMap['CRMID'][1].id::INTEGER = 1`;
  const failures = [
    await under("corrupt-byte", "download", SCORES, "--out", "corrupt"),
    await under("changed-length", "peek", SCORES, "--columns", "identityMap"),
    await under("wrong-range", "peek", SCORES, "--columns", "identityMap"),
    await under("cut-body", "peek", SCORES, "--columns", "identityMap"),
    await loud("peek", SCORES, "--columns", "identityMapp"),
    await loud("audience", "query", "all", cast),
    await loud("audience", "query", "all", cast, "--json"),
    await loud("download", SCORES, "--out", "where", "--where", where),
  ];
  damage(join(cwd, "all", file));
  failures.push(
    await loud("audience", "head", "all"),
    await loud("audience", "head", "all", "--json"),
    await loud("audience", "verify", "all"),
    await loud("audience", "query", "all", "SELECT * FROM audience"),
  );
  expect(failures.filter(({ code }) => code !== 0).length).toBeGreaterThan(8);
  expect(leaked(failures.map(({ stdout, stderr }) => stdout + stderr).join("\n"))).toEqual([]);
  expect(leaked(records())).toEqual([]);
});

test("whatever was written is for its owner alone", () => {
  for (const root of ["home", "all", "exported"].map((name) => join(cwd, name))) {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
    }
    expect(statSync(root).mode & 0o777).toBe(0o700);
  }
  expect(statSync(log).mode & 0o777).toBe(0o600);
});
