import { expect, test } from "vitest";

import { killWeeks } from "../../scripts/campaigns/weekly/kill-weeks.ts";
import { recordCommand } from "../support/artifacts.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";

/** All 90 or so are tried by `scripts/campaigns/kill-weekly.ts`. */
const MOMENTS = 6;

test("weekly.yaml killed at journal records and given again: one of each on the platform, the same files, no step twice", async () => {
  const folder = makeFolder();
  try {
    const { moments, kills, handedTwice, problems } = await killWeeks({
      folder,
      moments: MOMENTS,
      seed: 20261128,
      atATime: 3,
      onCommand: (command) => recordCommand({ ...command, cwd: folder }),
    });
    expect(problems).toEqual([]);
    expect(moments).toHaveLength(MOMENTS);
    expect(kills).toBeGreaterThan(MOMENTS - 2);
    // One is always killed between the command's end and its record.
    expect(handedTwice).toBeGreaterThanOrEqual(1);
  } finally {
    removeFolder(folder);
  }
}, 300_000);
