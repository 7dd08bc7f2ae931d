import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { systemClock, toTimestamp } from "../../src/core/clock.ts";
import { formatDuration, parseDuration } from "../../src/core/duration.ts";
import { makePrivateFolder, writeFileAtomic } from "../../src/core/files.ts";
import { canonicalJson } from "../../src/core/json.ts";
import { didYouMean, nearMisses } from "../../src/core/near-miss.ts";

test.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["2h", 7_200_000],
  ["7d", 604_800_000],
])("duration %s", (text, ms) => {
  expect(parseDuration(text, "--wait")).toBe(ms);
});

test.each(["", "5", "1.5h", "-1s", "2 h", "1w", "h"])("%j is not a duration", (text) => {
  expect(() => parseDuration(text, "--wait")).toThrow(
    `--wait expects a duration such as 90s, 15m, 2h or 7d, not "${text}".`,
  );
});

test.each([
  [120, "0.1 s"],
  [85_000, "85 s"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
])("%i ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("near misses: typos, case and parts of a name are found, strangers are not", () => {
  const names = ["High churn risk", "Loyal customers", "High value"];
  expect(nearMisses("high churn rsk", names)[0]).toBe("High churn risk");
  expect(nearMisses("churn", names)).toEqual(["High churn risk"]);
  expect(nearMisses("zzzzqqqq", names)).toEqual([]);
  expect(didYouMean("Loyal custommers", names)).toBe(' Did you mean "Loyal customers"?');
  expect(didYouMean("zzzzqqqq", names)).toBe("");
});

test.each([
  ["--foo", []],
  ["--jsno", ["--json"]],
  ["--jason", ["--json"]],
  ["--no-json", ["--json"]],
  ["--rows", ["--row"]],
  ["--x", []],
  ["--on", []],
])("of the options --json, --row and --out, %s may have meant %j", (typed, meant) => {
  expect(nearMisses(typed, ["--json", "--row", "--out"])).toEqual(meant);
});

test("canonical JSON does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(record));
      expect(JSON.parse(canonicalJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
    }),
  );
});

test("an atomic write replaces the whole file, privately, and leaves no temporary behind", () => {
  const folder = mkdtempSync(join(tmpdir(), "aepx-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const inner = join(folder, "a", "b");
  makePrivateFolder(inner);
  writeFileAtomic(join(inner, "x.json"), "long first content");
  writeFileAtomic(join(inner, "x.json"), "second");
  expect(readFileSync(join(inner, "x.json"), "utf8")).toBe("second");
  expect(readdirSync(inner)).toEqual(["x.json"]);
  expect(statSync(join(inner, "x.json")).mode & 0o777).toBe(0o600);
  expect(statSync(inner).mode & 0o777).toBe(0o700);
  expect(() => writeFileAtomic(join(inner, "absent", "x.json"), "")).toThrow("ENOENT");
});

test("the real clock: sleeping ends with the signal's reason", async () => {
  const reason = new Error("enough");
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await systemClock.sleep(0);
  expect(toTimestamp(0)).toBe("1970-01-01T00:00:00.000Z");
});
