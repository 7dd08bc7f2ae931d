import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  readRefreshRecord,
  REFRESH_FILE,
  type RefreshRecord,
  writeRefreshRecord,
} from "../../../src/data/snapshots/refresh-record.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const record: RefreshRecord = {
  schemaVersion: 1,
  datasetName: "aepx refresh High churn risk 1a2b3c4d",
  last: {
    name: "20261125T060000Z",
    runId: "r1",
    rows: 3,
    key: null,
    definition: { fields: "identityMap" },
    evaluatedAt: null,
    fullAt: "2026-11-25T06:00:00.000Z",
    cheapRuns: 0,
  },
  good: ["20261124T060000Z", "20261125T060000Z"],
};

test("what was written is read", async () => {
  const folder = tempFolder();
  expect(await readRefreshRecord(folder)).toBeUndefined();
  expect(await readRefreshRecord(join(folder, "absent"))).toBeUndefined();
  writeRefreshRecord(folder, record);
  expect(await readRefreshRecord(folder)).toStrictEqual(record);
});

test.each([
  ["no JSON", "{"],
  ["another version", JSON.stringify({ ...record, schemaVersion: 2 })],
  [
    "a name that leads elsewhere",
    JSON.stringify({ ...record, last: { ...record.last, name: ".." } }),
  ],
  ["no list of good ones", JSON.stringify({ ...record, good: "all" })],
  ["rows that are no number", JSON.stringify({ ...record, last: { ...record.last, rows: "3" } })],
])("%s is damage", async (_what, text) => {
  const folder = tempFolder();
  const path = join(folder, REFRESH_FILE);
  writeFileSync(path, text);
  await expect(readRefreshRecord(folder)).rejects.toMatchObject({
    code: "manifest-damaged",
    message: `"${path}" is damaged, so the folder's last good snapshot is unknown. Restore it, or refresh into another folder.`,
  });
});
