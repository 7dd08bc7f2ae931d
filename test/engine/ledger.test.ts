import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Executor } from "../../src/engine/executor.ts";
import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { runPaths } from "../../src/engine/run-layout.ts";
import { jobFailed, workflow } from "../support/executor.suite.ts";
import { createManualClock } from "../support/manual-clock.ts";

let home: string;
let executor: Executor;
const clock = createManualClock();
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "aepx-")), "home");
  executor = createLocalExecutor({ home, clock });
});
afterEach(() => rmSync(join(home, ".."), { recursive: true }));

const echo = workflow((w, input) => w.step("echo", async () => input));
const failing = workflow(async () => {
  throw jobFailed();
});

test("everything below home is for its owner only", async () => {
  await executor.start(
    workflow((w) => w.step("big", async () => "x".repeat(2_000_000))),
    {},
  );
  await executor.start(failing, {}, { runKey: "k" });
  const modes = readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) => [
    entry.isDirectory() ? "folder" : "file",
    (statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8),
  ]);
  expect(modes.length).toBeGreaterThan(9);
  expect(new Set(modes.map(String))).toEqual(new Set(["folder,700", "file,600"]));
  expect(statSync(home).mode & 0o777).toBe(0o700);
});

test("a list makes summaries again that are missing, damaged or older than their journal", async () => {
  const { runId } = await executor.start(failing, {});
  const { summary } = runPaths(home, runId);
  const [listed] = await executor.list();
  const saved = readFileSync(summary, "utf8");
  expect(listed).toMatchObject({ runId, status: "failed", steps: [] });
  const stale = JSON.stringify({ journalBytes: 1, state: { ...listed, status: "running" } });
  for (const content of [undefined, "", '{"journalBytes":', stale]) {
    if (content === undefined) rmSync(summary);
    else writeFileSync(summary, content);
    expect(await executor.list()).toEqual([listed]);
    expect(readFileSync(summary, "utf8")).toBe(saved);
  }
});

test("a run whose journal is damaged is listed as failed and says so; the others are there", async () => {
  const good = await executor.start(echo, { a: 1 });
  const bad = await executor.start(failing, { b: 1 });
  const { journal, summary } = runPaths(home, bad.runId);
  const damage = (line: number) => {
    const bytes = readFileSync(journal);
    let start = 0;
    for (let i = 1; i < line; i++) start = bytes.indexOf("\n", start) + 1;
    bytes[start] = 0x7a;
    writeFileSync(journal, bytes);
    rmSync(summary, { force: true });
  };
  damage(2);
  expect(await executor.list({ statuses: ["failed"] })).toMatchObject([
    {
      runId: bad.runId,
      workflow: "sample",
      input: { b: 1 },
      failure: { code: "journal-damaged", details: { file: journal, line: 2 } },
    },
  ]);
  await expect(executor.resume(bad.runId, () => failing)).rejects.toMatchObject({
    code: "journal-damaged",
  });
  damage(1);
  const listed = await executor.list();
  expect(listed.map(({ runId }) => runId).toSorted()).toEqual([good.runId, bad.runId].toSorted());
  expect(listed).toContainEqual(expect.objectContaining({ runId: bad.runId, workflow: "" }));
});

test("a folder in which nothing was recorded is no run", async () => {
  const { runId } = await executor.start(echo, {});
  const { journal, summary } = runPaths(home, runId);
  writeFileSync(journal, '12345678 {"type":"run.st');
  rmSync(summary);
  expect(await executor.list()).toEqual([]);
  await expect(executor.read(runId)).rejects.toMatchObject({ code: "run-not-found" });
});

test("finished runs are also kept together; what is not whole there is read from the run", async () => {
  const ledger = join(home, "ledger.jsonl");
  for (let i = 0; i < 3; i++) await executor.start(echo, { i });
  const failed = await executor.start(failing, {}, { runKey: "again" });
  const first = await executor.list();
  expect(first).toHaveLength(4);
  const whole = readFileSync(ledger, "utf8");
  expect(whole.trimEnd().split("\n")).toHaveLength(3);
  const half = whole.slice(0, -40);
  for (const content of ["", half, `${half}${whole}`, "[{\n[]]\n", whole + whole]) {
    writeFileSync(ledger, content);
    expect(await executor.list()).toEqual(first);
  }
  // A failed run may still go on, so it is always read anew; a removed one is gone.
  await executor.cancel(failed.runId, () => failing);
  const removed = first.find(({ status }) => status === "succeeded")?.runId ?? "";
  rmSync(runPaths(home, removed).folder, { recursive: true });
  const last = await executor.list();
  expect(last.map(({ runId }) => runId)).not.toContain(removed);
  expect(last.find(({ runId }) => runId === failed.runId)?.status).toBe("canceled");
});

test("a ledger file that lags far behind the runs is written anew by a list", async () => {
  const ledger = join(home, "ledger.jsonl");
  for (let i = 0; i < 200; i++) await executor.start(echo, { i });
  const whole = readFileSync(ledger, "utf8");
  rmSync(ledger);
  const listed = await executor.list();
  expect(sortedLines(readFileSync(ledger, "utf8"))).toEqual(sortedLines(whole));
  for (const { runId } of listed) rmSync(runPaths(home, runId).folder, { recursive: true });
  expect(await executor.list()).toEqual([]);
  expect(readFileSync(ledger, "utf8")).toBe("");
}, 60_000);

test("a big output is kept in a file under its hash, and not believed when it changed", async () => {
  let broken = true;
  const definition = workflow(async (w) => {
    const text = await w.step("big", async () => "x".repeat(2_000_000));
    if (broken) throw jobFailed();
    return text.length;
  });
  const { runId } = await executor.start(definition, {});
  const { outputs, journal } = runPaths(home, runId);
  expect(statSync(journal).size).toBeLessThan(4000);
  const [name = ""] = readdirSync(outputs);
  expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
  expect(readFileSync(journal, "utf8")).toContain(
    `"output":{"$output":"${name.slice(0, 64)}","bytes":2000002}`,
  );
  const path = join(outputs, name);
  const whole = readFileSync(path, "utf8");
  writeFileSync(path, whole.replace("x", "y"));
  broken = false;
  expect(await executor.resume(runId, () => definition)).toMatchObject({
    status: "failed",
    error: {
      code: "journal-damaged",
      message: `Output ${path} does not match its checksum, so what the step returned is not certain. Restore the file from a backup, or start the run again.`,
    },
  });
  writeFileSync(path, whole);
  expect(await executor.resume(runId, () => definition)).toMatchObject({ output: 2_000_000 });
});

test("an output that looks like a reference is not taken for one", async () => {
  const output = { $output: "0".repeat(64), bytes: 1 };
  const { runId } = await executor.start(
    workflow((w) => w.step("odd", async () => output)),
    {},
  );
  expect((await executor.read(runId)).output).toEqual(output);
});

test("a home that cannot be written is told with the setting that moves it", async () => {
  await executor.start(echo, {});
  const inside = join(home, "ledger.jsonl", "home");
  const misplaced = createLocalExecutor({ home: inside, clock, newId: () => "r1" });
  await expect(misplaced.start(echo, {})).rejects.toMatchObject({
    code: "bad-config",
    message: `The record of a run cannot be written at ${join(inside, "runs", "r1")} (ENOTDIR). Set AEPX_HOME to a folder that you may write to.`,
  });
  expect(await createLocalExecutor({ home: join(home, "none"), clock }).list()).toEqual([]);
});

test("secrets that reach an error do not reach the journal", async () => {
  const token = `eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`;
  const { runId } = await executor.start(
    workflow((w) =>
      w.step("call", async () => {
        throw new Error(`refused: ${token}`, { cause: new Error(`Bearer ${token}`) });
      }),
    ),
    {},
  );
  const { folder } = runPaths(home, runId);
  const all = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  expect(all.join("")).not.toContain("eyJ");
  expect(all.join("")).toContain("refused: [secret]");
});

function sortedLines(text: string): string[] {
  return text.split("\n").toSorted((a, b) => (a < b ? -1 : 1));
}
