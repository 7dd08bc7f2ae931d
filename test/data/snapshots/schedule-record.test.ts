import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  readHandledSlot,
  SCHEDULE_FILE,
  writeHandledSlot,
} from "../../../src/data/snapshots/schedule-record.ts";
import { tempFolder } from "../../support/temp-folder.ts";

test("the last slot is remembered", async () => {
  const folder = tempFolder();
  expect(await readHandledSlot(folder)).toBeNull();
  writeHandledSlot(folder, Date.UTC(2026, 10, 25, 6));
  expect(await readHandledSlot(folder)).toBe(Date.UTC(2026, 10, 25, 6));
});

test.each(["", "{}", '{"handled":"soon"}', '{"handled":7}'])("%j is damage", async (text) => {
  const folder = tempFolder();
  const path = join(folder, SCHEDULE_FILE);
  writeFileSync(path, text);
  await expect(readHandledSlot(folder)).rejects.toMatchObject({
    code: "manifest-damaged",
    message: `"${path}" is damaged, so it is unknown which slot was run last. Remove it: the schedule then begins with the next slot.`,
  });
});
