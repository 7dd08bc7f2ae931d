import { expect, test } from "vitest";

import { useSimulator } from "../support/simulated.ts";

const { run, simulator } = useSimulator();

test("segments list --json gives every segment under items", async () => {
  const { code, json, stderr } = await run(["segments", "list", "--json"]);
  const { segments } = await simulator().world();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(namesOf(json).toSorted()).toEqual(segments.map(({ name }) => name).toSorted());
});

test("segments list is a table for people", async () => {
  const { stdout } = await run(["segments", "list"]);
  const [headings = "", ...lines] = stdout.trimEnd().split("\n");
  expect(headings).toMatch(/^ID +NAME +UPDATED$/);
  expect(lines).toHaveLength(2);
  const at = headings.indexOf("NAME");
  expect(lines.map((line) => line.slice(at, at + 15).trim()).toSorted()).toEqual([
    "High churn risk",
    "Loyal customers",
  ]);
});

test("a limit that cuts something off is told", async () => {
  const { stdout, stderr } = await run(["segments", "list", "--limit", "1"]);
  expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  expect(stderr).toBe("Only the first 1 are shown; --limit shows more.\n");
});

test("--quiet keeps stderr empty", async () => {
  const { stderr } = await run(["segments", "list", "--limit", "1", "--quiet"]);
  expect(stderr).toBe("");
});

test("segments show takes an exact name or an id", async () => {
  const byName = await run(["segments", "show", "High churn risk", "--json"]);
  const { id } = byName.json as { id: string };
  const byId = await run(["segments", "show", id, "--json"]);
  expect(byId.json).toEqual(byName.json);
  expect(byId.json).toMatchObject({ schemaVersion: 1, id, name: "High churn risk" });
});

test("segments show of an unknown name has near misses", async () => {
  const { code, stderr, stdout } = await run(["segments", "show", "High churn risc"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(
    'aepx: No segment "High churn risc" in sandbox "dev". Did you mean "High churn risk"? List them with: aepx segments list\n',
  );
});

test("datasets list and show agree", async () => {
  const list = await run(["datasets", "list", "--json"]);
  const items = (list.json as { items: { id: string; name: string }[] }).items;
  const scores = items.find(({ name }) => name === "Customer AI Scores - churn");
  const show = await run(["datasets", "show", "Customer AI Scores - churn", "--json"]);
  expect(show.json).toEqual({ schemaVersion: 1, ...scores });
  expect(scores).toMatchObject({ profileEnabled: true });
});

test("datasets show for people", async () => {
  const { stdout } = await run(["datasets", "show", "Customer AI Scores - churn"]);
  expect(stdout).toMatch(/^Name +Customer AI Scores - churn$/m);
  expect(stdout).toMatch(/^Profile-enabled +yes$/m);
  expect(stdout).toMatch(/^Made by run +-$/m);
});

test("jobs list of nothing says so on stderr and prints no table", async () => {
  const { code, stdout, stderr } = await run(["jobs", "list"]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "",
    stderr: 'No export jobs in sandbox "dev".\n',
  });
});

test("jobs show of an unknown id", async () => {
  const { code, json } = await run(["jobs", "show", "0123", "--json"]);
  expect(code).toBe(4);
  expect(json).toMatchObject({
    error: {
      code: "not-found",
      message: 'No export job "0123" in sandbox "dev". List them with: aepx jobs list',
      details: { job: "0123" },
    },
  });
});

test("a refused token is exit 3, in one line", async () => {
  const env = { AEPX_CLIENT_SECRET: "p8e-wrong-secret" };
  const { code, stderr, stdout } = await run(["segments", "list"], { env });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(/^aepx: .*\n( {2}request id: .*\n)?$/);
});

function namesOf(json: unknown): string[] {
  return (json as { items: { name: string }[] }).items.map(({ name }) => name);
}
