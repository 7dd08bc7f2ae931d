import { expect, test } from "vitest";

import { run } from "./support/in-process.ts";

const cases: [string, string][] = [
  [
    "",
    'No command given: expected demo, export, download, refresh, run, peek, runs, audience, segments, datasets, jobs, merge-policies, steps, usage, doctor, auth or simulate. See "aepx --help".',
  ],
  ["expor x", 'Unknown command "expor". Did you mean "export"? See "aepx --help".'],
  ["--bogus", 'Unknown option "--bogus". See "aepx --help".'],
  [
    "runs",
    '"aepx runs" alone does nothing: expected list, show, watch, resume, cancel or prune. See "aepx runs --help".',
  ],
  ["runs --bogus", 'Unknown option "--bogus". See "aepx runs --help".'],
  ["runs shw 1", 'Unknown command "runs shw". Did you mean "show"? See "aepx runs --help".'],
  ["runs show", 'An argument is missing: aepx runs show <run>. See "aepx runs show --help".'],
  [
    "runs show 1 2",
    'Unexpected argument "2": usage is aepx runs show <run>. See "aepx runs show --help".',
  ],
  [
    "runs list --statu failed",
    'Unknown option "--statu". Did you mean "--status"? See "aepx runs list --help".',
  ],
  [
    "runs list --status done",
    '--status expects running, succeeded, failed, parked or canceled, not "done". See "aepx runs list --help".',
  ],
  ["segments list --limit", '--limit needs a value. See "aepx segments list --help".'],
  ["segments list --limit --quiet", '--limit needs a value. See "aepx segments list --help".'],
  ["segments list --limit=", '--limit needs a value. See "aepx segments list --help".'],
  [
    "segments list --limit 1 --limit 2",
    '--limit was given twice; it takes one value. See "aepx segments list --help".',
  ],
  ["segments list --limit 0", '--limit expects a whole number of at least 1, not "0".'],
  ["segments list --limit ten", '--limit expects a whole number of at least 1, not "ten".'],
  [
    "segments list --sandbox a --sandbox b",
    '--sandbox was given twice; it takes one value. See "aepx segments list --help".',
  ],
  ["segments list -z", 'Unknown option "-z". See "aepx segments list --help".'],
  ["segments list -out", 'Unknown option "-out". See "aepx segments list --help".'],
  [
    "segments list --no-json",
    'Unknown option "--no-json". Did you mean "--json"? See "aepx segments list --help".',
  ],
  [
    "segments list --quiet=maybe",
    '--quiet is a switch and takes no value. See "aepx segments list --help".',
  ],
  [
    "runs show 1 -- --x",
    'Unexpected argument "--x": usage is aepx runs show <run>. See "aepx runs show --help".',
  ],
  ["runs resume", "Which run? Give its id, or --latest for the newest one."],
  ["runs resume 1 --latest", "A run id and --latest exclude each other. Give one."],
  [
    "runs resume 1 --wait soon",
    '--wait expects a duration such as 90s, 15m, 2h or 7d, not "soon".',
  ],
  [
    "runs resume 1 --concurrency 0",
    '--concurrency expects a whole number of at least 1 and at most 64, not "0".',
  ],
  [
    "simulate --port 70000",
    '--port expects a whole number of at least 0 and at most 65535, not "70000".',
  ],
  ["simulate --job-seconds quick", '--job-seconds expects a number, not "quick".'],
  [
    "audience head . --rows 99999",
    '--rows expects a whole number of at least 0 and at most 10000, not "99999".',
  ],
];

test.each(cases)("aepx %s", async (line, message) => {
  const argv = line.split(" ").filter((word) => word !== "");
  const plain = await run(argv);
  expect(plain).toMatchObject({ code: 2, stdout: "", stderr: `aepx: ${message}\n` });
});

test.each(cases)("aepx %s --json: one object and nothing else", async (line, message) => {
  const argv = line.split(" ").filter((word) => word !== "");
  const { code, json, stderr } = await run(["--json", ...argv]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  expect(json).toMatchObject({
    schemaVersion: 1,
    runId: null,
    status: "failed",
    error: { code: "bad-option", message, retryable: false, requestId: null },
    resume: null,
  });
});

test("the name of the wrong option is in the details", async () => {
  const { json } = await run(["segments", "list", "--limit", "--json"]);
  expect(json).toMatchObject({ error: { details: { option: "--limit" } } });
});
