import { expect, test } from "vitest";

import { systemClock } from "../../../src/core/clock.ts";
import type { InProcessOptions } from "../support/in-process.ts";
import { useSimulator } from "../support/simulated.ts";

const { run, simulator } = useSimulator();
const HOUR_MS = 3_600_000;

/** Starts an export under these faults and tells the newest job's id. */
async function jobUnder(...faults: string[]): Promise<string> {
  simulator().control({ faults });
  await run(["export", "High churn risk", "--no-download", "--no-wait", "--json"]);
  simulator().control({ faults: [] });
  const { json } = await run(["jobs", "list", "--limit", "1", "--json"]);
  return (json as { items: { id: string }[] }).items[0]?.id ?? "";
}

const later = (hours: number): InProcessOptions => ({
  surroundings: {
    clock: { ...systemClock, now: () => systemClock.now() + hours * HOUR_MS },
  },
});

test("a failed job: the evidence is gathered, and what it does not tell is not told", async () => {
  const job = await jobUnder("dataset-not-union");
  const { code, json } = await run(["jobs", "why", job, "--json"]);
  expect(code).toBe(0);
  expect(json).toMatchObject({
    schemaVersion: 1,
    id: job,
    status: "FAILED",
    known: false,
    cause:
      'The cause is not known: Adobe says only "Error in Export Job" (0100000003), which may be anything. The target dataset is as it should be.',
    evidence: expect.arrayContaining([
      'Its error 0100000003 says "Error in Export Job".',
      expect.stringMatching(
        /^Its target is dataset "aepx High churn risk .*" \(.*\) on the union schema .*__union\.$/,
      ),
    ]) as string[],
  });
});

test("a failed job whose errors say more", async () => {
  const job = await jobUnder("job-failed");
  const { json } = await run(["jobs", "why", job, "--json"]);
  expect(json).toMatchObject({
    known: true,
    cause:
      "The profiles were there, but the service could not write them into the storage of the target dataset.",
  });
});

test("a batch that failed: its diagnostics are told, and no row", async () => {
  const job = await jobUnder("batch-failed");
  const { json, stdout } = await run(["jobs", "why", job, "--json"]);
  expect(json).toMatchObject({
    status: "SUCCEEDED",
    known: true,
    cause: expect.stringMatching(
      /^The job succeeded, but Catalog ended its batch \w+ as failed: /,
    ) as string,
  });
  expect(stdout).toContain("INGEST-1555-400");
  expect(stdout).not.toContain("@example.com");
});

test("a job that hangs is cancelled; done again that is said", async () => {
  const job = await jobUnder("job-stuck");
  // The clock of this machine does not count.
  const young = await run(["jobs", "why", job, "--json"], later(30));
  expect(young.json).toMatchObject({
    cause: expect.stringContaining("which is not unusual") as string,
  });
  // The platform tells its hour to the second below.
  simulator().control({ advanceSeconds: (30 * HOUR_MS) / 1000 + 10 });
  const old = await run(["jobs", "why", job]);
  expect(old.stdout).toMatch(/^Cause +It seems to be stuck: \w+ for 30 h 0 min/m);
  expect(old.stdout).toContain(`Cancel it with "aepx jobs cancel ${job}", then export again.`);
  expect(old.stdout).toMatch(/^Evidence\n {2}- Job \d+ is /m);

  const dry = await run(["jobs", "cancel", job, "--dry-run", "--json"]);
  const { requests } = dry.json as { requests: { method: string; url: string }[] };
  expect(requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
    ["DELETE", `/data/core/ups/export/jobs/${job}`],
  ]);
  const still = await run(["jobs", "show", job, "--json"]);
  expect(still.json).toMatchObject({ state: "running" });

  const canceled = await run(["jobs", "cancel", job]);
  expect(canceled.code).toBe(0);
  expect(canceled.stdout).toMatch(
    new RegExp(`^Job ${job} (is CANCELLED\\.|was told to stop; it is \\w+ now\\.)`),
  );
  simulator().control({ advanceSeconds: 60 });
  const again = await run(["jobs", "cancel", job, "--json"]);
  expect(again.json).toEqual({ schemaVersion: 1, id: job, status: "CANCELLED", canceled: false });
  const text = await run(["jobs", "cancel", job]);
  expect(text.stdout).toBe(`Job ${job} had already ended as CANCELLED; nothing was cancelled.\n`);
  const why = await run(["jobs", "why", job, "--json"]);
  expect(why.json).toMatchObject({
    cause: "Somebody cancelled it: a person, or aepx runs cancel.",
  });
});

test("a dry run of cancelling what has ended says that nothing is to be done", async () => {
  const job = await jobUnder();
  const { stdout } = await run(["jobs", "cancel", job, "--dry-run"]);
  expect(stdout).toBe(
    [
      `# Job ${job} had already ended as SUCCEEDED; nothing was cancelled.`,
      "# Dry run: nothing would be created, cancelled or deleted.",
      "",
    ].join("\n"),
  );
});

test("a job that went well", async () => {
  const job = await jobUnder();
  const { json } = await run(["jobs", "why", job, "--json"]);
  expect(json).toMatchObject({
    cause: "The job succeeded, and nothing is wrong with it.",
    next: `Fetch what it exported: aepx download --job ${job}`,
  });
});

test("without a union schema the target cannot be judged", async () => {
  const job = await jobUnder("dataset-not-union");
  simulator().control({ faults: ["no-union"] });
  const { json } = await run(["jobs", "why", job, "--json"]);
  simulator().control({ faults: [] });
  expect(json).toMatchObject({
    known: false,
    cause: expect.stringContaining("could not be found out") as string,
  });
});

test.each(["why", "cancel"])("jobs %s of an unknown id", async (verb) => {
  const { code, json } = await run(["jobs", verb, "0123", "--json"]);
  expect(code).toBe(4);
  expect(json).toMatchObject({
    error: {
      code: "not-found",
      message: 'No export job "0123" in sandbox "dev". List them with: aepx jobs list',
    },
  });
});

test("merge policies are listed, and shown by id, name or the word default", async () => {
  const list = await run(["merge-policies", "list", "--json"]);
  const { items } = list.json as { items: { id: string; name: string; isDefault: boolean }[] };
  const standard = items.find(({ isDefault }) => isDefault);
  expect(standard).toBeDefined();
  for (const wanted of [standard?.id ?? "", standard?.name ?? "", "default"]) {
    const show = await run(["merge-policies", "show", wanted, "--json"]);
    expect(show.json).toEqual({ schemaVersion: 1, ...standard });
  }
  const table = await run(["merge-policies", "list"]);
  expect(table.stdout).toMatch(/^ID +NAME +VERSION +DEFAULT\n/);
  const unknown = await run(["merge-policies", "show", "Defualt"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('No merge policy "Defualt".');
});
