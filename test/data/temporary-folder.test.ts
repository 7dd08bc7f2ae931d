import { spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { inTemporaryFolder, makeTemporaryFolder } from "../../src/data/temporary-folder.ts";
import { HEARTBEAT_LIMIT_MS, identifyProcess } from "../../src/core/process-identity.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { tempFolder } from "../support/temp-folder.ts";

const module = new URL("../../src/data/temporary-folder.ts", import.meta.url).href;
const root = fileURLToPath(new URL("../..", import.meta.url));
let temporary = "";

beforeEach(() => {
  temporary = tempFolder();
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(() => void vi.unstubAllEnvs());

function left(): string[] {
  return readdirSync(temporary).filter((name) => /^aepx-(diff|footers)-/.test(name));
}

/** A folder of a process that was killed with rows in it. */
function leaveBehind(kind: string): void {
  const code = `
    import { writeFileSync } from "node:fs";
    import { makeTemporaryFolder } from ${JSON.stringify(module)};
    writeFileSync(makeTemporaryFolder(${JSON.stringify(kind)}).path + "/rows.parquet", "rows");
    process.kill(process.pid, "SIGKILL");`;
  const args = ["--import", "tsx", "--input-type=module", "-e", code];
  const { signal, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(signal, stderr).toBe("SIGKILL");
}

test("what a killed process left goes with the next folder of its kind", () => {
  leaveBehind("diff");
  leaveBehind("footers");
  const footers = left().find((name) => name.startsWith("aepx-footers-")) ?? "";
  expect(left()).toHaveLength(2);
  const folder = makeTemporaryFolder("diff");
  expect(left().toSorted()).toEqual([basename(dirname(folder.path)), footers]);
  folder.remove();
  expect(left()).toEqual([footers]);
});

test("what lives, what has no owner, and what a link leads to stays", () => {
  const living = makeTemporaryFolder("diff");
  mkdirSync(join(temporary, "aepx-diff-unclaimed"));
  const elsewhere = tempFolder();
  writeFileSync(join(elsewhere, "owner.json"), JSON.stringify({ pid: 2 ** 22 + 1 }));
  symlinkSync(elsewhere, join(temporary, "aepx-diff-link"));
  makeTemporaryFolder("diff").remove();
  expect(existsSync(living.path)).toBe(true);
  expect(left()).toHaveLength(3);
  expect(readdirSync(elsewhere)).toEqual(["owner.json"]);
  living.remove();
  living.remove();
  expect(existsSync(living.path)).toBe(false);
});

test("a folder is empty and goes however the work in it ends", async () => {
  const work = inTemporaryFolder("diff", async (folder) => {
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, "rows.parquet"), "rows");
    throw new Error("as it may");
  });
  await expect(work).rejects.toThrow("as it may");
  expect(left()).toEqual([]);
});

test("a temporary folder that is not there is told as one", () => {
  vi.stubEnv("TMPDIR", join(temporary, "gone"));
  expect(() => makeTemporaryFolder("diff")).toThrow(
    expect.objectContaining({
      code: "output-unwritable",
      message: `Cannot write into "${tmpdir()}": it was removed meanwhile. Make it writable or point TMPDIR to another disk.`,
    }) as Error,
  );
});

test.skipIf(process.getuid?.() !== 0)("what another user made is not looked into", () => {
  const foreign = join(temporary, "aepx-diff-foreign");
  mkdirSync(foreign);
  // Reading it would last for ever.
  expect(spawnSync("mkfifo", [join(foreign, "owner.json")]).status).toBe(0);
  chownSync(foreign, 12_345, 12_345);
  makeTemporaryFolder("diff").remove();
  expect(left()).toEqual(["aepx-diff-foreign"]);
});

test.each([
  ["another container", { host: "elsewhere", pidNamespace: "pid:[1]" }],
  ["another container of the same name", { pidNamespace: "pid:[1]" }],
  ["another machine of the same name", { bootId: "other" }],
])("what a process in %s left goes a minute after its last sign of life", async (_name, change) => {
  const clock = createManualClock();
  const folder = makeTemporaryFolder("diff", clock);
  const owner = join(dirname(folder.path), "owner.json");
  // Its pid is that of a living process here, and of none there.
  writeFileSync(owner, JSON.stringify({ ...identifyProcess(), ...change }));
  await clock.advance(10 * HEARTBEAT_LIMIT_MS);
  makeTemporaryFolder("diff", clock).remove();
  expect(existsSync(folder.path)).toBe(true);

  // The time as others have it, while it is silent.
  const others = createManualClock(clock.now());
  await others.advance(HEARTBEAT_LIMIT_MS);
  makeTemporaryFolder("diff", others).remove();
  expect(existsSync(folder.path)).toBe(true);
  await others.advance(1);
  makeTemporaryFolder("diff", others).remove();
  expect(left()).toEqual([]);
  // A sign of life of one that only seemed dead finds no folder, and makes none.
  await clock.advance(HEARTBEAT_LIMIT_MS);
  expect(left()).toEqual([]);
});

test("signs of life end with the folder, and keep no process alive", async () => {
  const clock = createManualClock();
  const folder = makeTemporaryFolder("diff", clock);
  const owner = join(dirname(folder.path), "owner.json");
  folder.remove();
  mkdirSync(dirname(owner));
  writeFileSync(owner, "{}");
  utimesSync(owner, 1, 1);
  await clock.advance(HEARTBEAT_LIMIT_MS);
  expect(statSync(owner).mtimeMs).toBe(1000);

  const code = `
    import { makeTemporaryFolder } from ${JSON.stringify(module)};
    makeTemporaryFolder("footers");`;
  const args = ["--import", "tsx", "--input-type=module", "-e", code];
  const ended = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 30_000 });
  expect([ended.status, ended.stderr]).toEqual([0, ""]);
});
