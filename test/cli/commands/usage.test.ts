import { expect, test } from "vitest";

import { sumUsage } from "../../../src/cli/commands/usage.ts";
import { createLocalExecutor } from "../../../src/engine/local-executor.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { workflow } from "../../support/executor.suite.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { run } from "../support/in-process.ts";
import { useSimulator } from "../support/simulated.ts";

const { run: runHere } = useSimulator();

test("a month has the bytes and the runs that moved some in it", () => {
  const startedAt = "2025-12-31T23:00:00.000Z";
  const runs = [
    { runId: "a", startedAt, moved: { "2025-12": 1, "2026-01": 10 } },
    { runId: "b", startedAt, moved: { "2026-01": 5, "2026-03": 7 } },
    { runId: "c", startedAt, moved: {} },
  ];
  expect(sumUsage(runs, 2026)).toEqual({
    year: 2026,
    bytes: 22,
    months: [
      { month: "2026-01", bytes: 15, runs: 2 },
      { month: "2026-03", bytes: 7, runs: 1 },
    ],
  });
  expect(sumUsage(runs, 2024)).toEqual({ year: 2024, bytes: 0, months: [] });
});

test("bytes are those that were moved, each time anew", async () => {
  const home = tempFolder();
  const options = { env: { AEPX_HOME: home }, cwd: home };
  let moved = 0;
  for (const out of ["first", "second"]) {
    const argv = ["download", "Customer AI Scores - churn", "--out", out, "--json"];
    const { json } = await runHere(argv, options);
    moved += (json as { bytes: number }).bytes;
    // A finished run is only looked up.
    await runHere(argv, options);
    const usage = await run(["usage", "--json"], options);
    expect(usage.json).toMatchObject({ bytes: moved });
  }
  expect(moved).toBeGreaterThan(0);
});

test("the year is this one unless told otherwise", async () => {
  const home = tempFolder();
  const env = { AEPX_HOME: home };
  const executor = createLocalExecutor({ home, clock: createManualClock(Date.UTC(2025, 4, 31)) });
  const moving = workflow((w) =>
    w.step("download", async (context) => {
      await context.note({ bytesFetched: 1_500_000 });
      return null;
    }),
  );
  await executor.start(moving, {});
  const clock = { ...systemClock, now: () => Date.UTC(2025, 11, 31) };
  for (const year of [[], ["--year"], ["--year", "2025"]]) {
    const { json } = await run(["usage", ...year, "--json"], { env, surroundings: { clock } });
    expect(json).toEqual({
      schemaVersion: 1,
      year: 2025,
      bytes: 1_500_000,
      months: [{ month: "2025-05", bytes: 1_500_000, runs: 1 }],
    });
  }
  const { stdout } = await run(["usage", "--year", "2025"], { env });
  expect(stdout).toBe(
    [
      "MONTH      BYTES  SIZE    RUNS",
      "2025-05  1500000  1.5 MB     1",
      "2025     1500000  1.5 MB     -",
      "",
    ].join("\n"),
  );
});

test("a year that is none is refused", async () => {
  expect(await run(["usage", "--year", "last"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^aepx: --year expects a year such as \d{4}, not "last"\.\n$/,
    ) as string,
  });
});
