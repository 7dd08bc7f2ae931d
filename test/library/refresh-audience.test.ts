import { existsSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { refreshAudience } from "../../src/library/refresh-audience.ts";
import { libraryWorld } from "./support.ts";

const segments = "High churn risk";

test("refreshes a folder day by day", async () => {
  const { simulator, settings, folder } = await libraryWorld();
  const out = join(folder, "daily");
  const first = await refreshAudience({ ...settings, segments, out });
  expect(first.delta).toMatchObject({ against: null, reason: "there is no snapshot yet" });
  simulator.control({ day: 1 });
  const second = await refreshAudience({ ...settings, segments, out, since: "last", keep: 1 });
  expect(second).toMatchObject({
    delta: { against: first.snapshot, mode: "since-last" },
    removedSnapshots: [first.snapshot],
    out: join(out, second.snapshot),
  });
  expect(readlinkSync(join(out, "latest"))).toBe(second.snapshot);
  expect(simulator.counters()).toMatchObject({ datasetsCreated: 1, exportJobsCreated: 2 });
});

test.each([
  [{ maxRemoved: "some" }, "maxRemoved expects a share of the rows before such as 20%"],
  [{ fullEvery: 0 }, "fullEvery has to be a whole number of at least 1."],
  [{ keep: 0.5 }, "keep has to be a whole number of at least 1."],
  [{ since: "last" as const, where: "true" }, 'since: "last" and where exclude each other.'],
])("%j is refused before any request", async (choices, message) => {
  const { simulator, settings, folder } = await libraryWorld();
  const out = join(folder, "daily");
  await expect(refreshAudience({ ...settings, segments, out, ...choices })).rejects.toThrow(
    message,
  );
  expect(simulator.counters().requests).toEqual({});
  expect(existsSync(out)).toBe(false);
});
