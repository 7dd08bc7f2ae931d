import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startCli } from "../support/cli.ts";
import { type CliSimulator, startCliSimulator } from "../support/cli-simulator.ts";
import { type AudienceJson, dataFiles, fails, succeeds } from "../support/export-cli.ts";
import { makeFolder, removeFolder, tempFolder } from "../support/temp-folder.ts";

const SEGMENT = "High churn risk";
/** Kills at every such moment only: each costs two processes. Where merely the platform differs, fewer. */
const STRIDE = process.versions.node.startsWith("20.") ? 4 : 16;
const program = fileURLToPath(new URL("../support/crash-cli.mjs", import.meta.url));
let simulator: CliSimulator;

beforeAll(async () => {
  simulator = await startCliSimulator(["--job-seconds", "0.1", "--profiles", "500"]);
});
afterAll(() => simulator.stop());

type RefreshJson = AudienceJson & {
  readonly snapshot: string;
  readonly delta: Readonly<Record<string, unknown>>;
  readonly removedSnapshots: readonly string[];
};

interface Place {
  readonly out: string;
  readonly env: Readonly<Record<string, string>>;
}

function place(folder: string): Place {
  const env = { ...simulator.env, AEPX_HOME: join(folder, "home"), AEPX_SETTLE_SECONDS: "1" };
  return { out: join(folder, "daily"), env };
}

async function refresh({ out, env }: Place, ...args: string[]): Promise<RefreshJson> {
  return (await succeeds(["refresh", SEGMENT, "--out", out, ...args], env)) as RefreshJson;
}

test("a folder of snapshots: the result, the link, the hand-over, guards", async () => {
  const here = place(tempFolder());
  const handed = join(tempFolder(), "handed.json");
  const first = await refresh(here, "--exec", `cat > '${handed}'`);
  expect(first).toMatchObject({ status: "succeeded", dataset: { created: true } });
  expect(first.out).toBe(join(here.out, first.snapshot));
  const { runId, snapshot, rows } = first;
  expect(JSON.parse(readFileSync(handed, "utf8"))).toMatchObject({ runId, snapshot, rows });
  await simulator.control({ day: 1 });
  const guarded = await fails(
    ["refresh", SEGMENT, "--out", here.out, "--max-added", "0", "--exec", `rm '${handed}'`],
    here.env,
    7,
  );
  expect(guarded).toMatchObject({ error: { code: "guard-tripped" }, resume: null });
  expect(existsSync(handed)).toBe(true);
  expect(readlinkSync(join(here.out, "latest"))).toBe(snapshot);
  const second = await refresh(here, "--format", "csv", "--keep", "1");
  expect(second).toMatchObject({
    dataset: { id: first.dataset?.id, created: false },
    delta: { against: snapshot, mode: "full", reason: null, drift: null },
  });
  expect(second.removedSnapshots).toHaveLength(2);
  expect(readdirSync(here.out).toSorted()).toEqual([second.snapshot, "latest", "refresh.json"]);
  expect(readdirSync(join(here.out, second.snapshot, "delta")).toSorted()).toEqual([
    "added.csv",
    "changed.csv",
    "removed.csv",
  ]);
});

test("two at once: one refreshes, the other is told and leaves", async () => {
  const here = place(tempFolder());
  const command = ["refresh", SEGMENT, "--out", here.out, "--exec"];
  const release = join(tempFolder(), "release");
  const waiting = startCli(
    [...command, `until test -e '${release}'; do sleep 0.05; done`, "--json"],
    { env: here.env },
  );
  while (!existsSync(join(here.out, "refresh.json"))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const other = await fails([...command, "true"], here.env, 9);
  expect(other.error).toMatchObject({ code: "locked", retryable: true });
  writeFileSync(release, "");
  expect(await waiting.done).toMatchObject({ code: 0 });
});

test("an export's folder is not refreshed into, nor the reverse", async () => {
  const here = place(tempFolder());
  await succeeds(["export", SEGMENT, "--out", here.out], here.env);
  const refused = await fails(["refresh", SEGMENT, "--out", here.out], here.env, 2);
  expect(refused.error).toMatchObject({
    code: "output-not-empty",
    message: `The folder "${here.out}" holds an export, and snapshots cannot be put beside its files. Choose an empty or new folder for --out.`,
  });
  const daily = place(tempFolder());
  await refresh(daily);
  const reverse = await fails(["export", SEGMENT, "--out", daily.out], daily.env, 2);
  expect(reverse.error).toMatchObject({ code: "output-not-empty" });
});

test.each([
  [[], "Where are the snapshots? Give --out DIR."],
  [
    ["--out", "x", "--since", "last", "--where", "true"],
    "--since last takes changes as they come, and --where may no longer hold for who did not change. Leave one of them out.",
  ],
  [
    ["--out", "x", "--full-every", "3"],
    "--full-every says how often --since last fetches everybody. Add --since last.",
  ],
  [
    ["--out", "x", "--schedule", "0 6 * * *", "--run-key", "k"],
    "--schedule names its runs itself and stays: --run-key, --dry-run and --simulate do not apply.",
  ],
  [
    ["--out", "x", "--max-removed", "some"],
    '--max-removed expects a share of the rows before such as 20%, or a number of people such as 500, not "some".',
  ],
  [
    ["--out", "x", "--timezone", "UTC"],
    "--timezone is that of --schedule. Add --schedule, or leave it out.",
  ],
])("refused before any request: %j", async (args, message) => {
  const { env } = place(tempFolder());
  const before = await simulator.counters();
  const refused = await fails(["refresh", SEGMENT, ...args], env, 2);
  expect(refused.error).toMatchObject({ code: "bad-option", message });
  expect((await simulator.counters()).requests).toEqual(before.requests);
});

test("a schedule waits for its slot, and ends parked by a signal", async () => {
  const here = place(tempFolder());
  const command = ["refresh", SEGMENT, "--out", here.out, "--schedule", "0 6 1 1 *"];
  const running = startCli(command, { env: here.env });
  while (!existsSync(join(here.out, "schedule.json"))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (!running.stderr().includes("next refresh at")) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  running.kill("SIGTERM");
  const { code, stderr } = await running.done;
  expect(code).toBe(143);
  expect(stderr).toMatch(/next refresh at \d{4}-01-01T06:00:00\.000Z/);
});

function killedAt(at: string, args: readonly string[], env: Place["env"]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args, "--json"], {
    env: { PATH: process.env["PATH"] ?? "", ...env, AEPX_CRASH_AT: at },
    stdio: "ignore",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? `exit ${code}`));
  });
}

// Fewer moments of the cheap mode, which differs in two steps.
test.each([
  { mode: "full", args: [], stride: STRIDE, day: 2 },
  { mode: "since-last", args: ["--since", "last"], stride: 3 * STRIDE - 1, day: 4 },
])(
  "$mode, killed at journal records and given again: one dataset, one job, the same snapshot and difference",
  async ({ mode, args, stride, day }) => {
    const folder = makeFolder();
    try {
      const base = place(join(folder, "base"));
      await refresh(base, ...args);
      await simulator.control({ day });
      const copy = (name: string): Place => {
        const to = join(folder, name);
        cpSync(join(folder, "base"), to, { recursive: true, verbatimSymlinks: true });
        return place(to);
      };
      const whole = copy("whole");
      const expected = await refresh(whole, ...args);
      expect(expected.delta).toMatchObject({ mode });
      const files = filesOf(whole.out, expected.snapshot);
      const before = await simulator.counters();
      let kills = 0;
      for (let record = 1; ; record += stride) {
        const at = `${kills % 2 === 0 ? "after" : "before"}:${record}`;
        const here = copy(`at-${record}`);
        const command = ["refresh", SEGMENT, "--out", here.out, ...args];
        const end = await killedAt(at, command, here.env);
        if (end !== "SIGKILL") break;
        kills += 1;
        const again = await refresh(here, ...args);
        expect(again.delta, at).toEqual(expected.delta);
        expect(filesOf(here.out, again.snapshot), at).toEqual(files);
        expect(readlinkSync(join(here.out, "latest")), at).toBe(again.snapshot);
      }
      expect(kills).toBeGreaterThan(30 / stride - 1);
      const after = await simulator.counters();
      expect(after.datasetsCreated).toBe(before.datasetsCreated);
      expect(after.exportJobsCreated - before.exportJobsCreated).toBe(kills + 1);
    } finally {
      removeFolder(folder);
    }
  },
  600_000,
);

function filesOf(out: string, snapshot: string) {
  const made = join(out, snapshot);
  return { ...dataFiles(made), ...dataFiles(join(made, "delta")) };
}
