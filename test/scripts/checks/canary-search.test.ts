import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { findLeaks, searchCanaries } from "../../../scripts/checks/canary-search.ts";
import { canaryRowValue, canarySecret, PLANTED_FILE } from "../../support/canaries.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const token = ["eyJhbGciOiJub25lIn0", "eyJzdWIiOiJ0ZXN0LW9ubHkifQ", "c2lnbmF0dXJl"].join(".");

test.each([
  ["the secret", `x\nAEPX_CLIENT_SECRET=${canarySecret}\n`, "a planted canary"],
  ["a row value", `x\n{"email":"${canaryRowValue}"}\n`, "a planted canary"],
  ["a CRM id of the simulator", "x\nlooked at C-000000042 twice\n", "a row value"],
  ["an address of the simulator", "x\nuser42@example.com\n", "a row value"],
  ["a device id of the simulator", `x\n${"4".repeat(19)}${"0".repeat(19)}\n`, "a row value"],
  ["a token", `x\nAuthorization: Bearer ${token}\n`, "a token"],
])("finds %s in a text", (_what, text, what) => {
  expect(findLeaks("log.txt", text, [canarySecret, canaryRowValue])).toEqual([
    { file: "log.txt", line: 2, what },
  ]);
});

test("finds nothing in a clean text", () => {
  expect(findLeaks("log.txt", "3 rows\neyJ is how a token begins\n", [canarySecret])).toEqual([]);
});

test("names the place of a leak and not the value", () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "a.txt"), "fine\n");
  writeFileSync(join(folder, "b.txt"), `fine\n${canarySecret}\n`);
  const outcome = searchCanaries(folder);
  expect(outcome).toMatchObject({ passed: 0, failed: 1 });
  expect(outcome.output).toBe("b.txt:2 shows a planted canary\n");
});

test("searches for values that were planted at run time, but not in their own list", () => {
  const folder = tempFolder();
  writeFileSync(join(folder, PLANTED_FILE), "made-at-run-time\n");
  writeFileSync(join(folder, "a.txt"), "fine\n");
  expect(searchCanaries(folder)).toMatchObject({ passed: 1, note: "1 files searched" });
  writeFileSync(join(folder, "a.txt"), "secret=made-at-run-time\n");
  expect(searchCanaries(folder).output).toBe("a.txt:1 shows a planted canary\n");
});

test("an empty search proves nothing and fails", () => {
  expect(searchCanaries(tempFolder())).toMatchObject({ passed: 0, failed: 1 });
});
