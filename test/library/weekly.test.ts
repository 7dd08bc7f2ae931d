import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { verifyFolder } from "../../src/data/output/verify-folder.ts";
import { runWorkflowFile } from "../../src/library/run-workflow-file.ts";
import { root } from "../structure/source-tree.ts";
import { libraryWorld } from "./support.ts";

const weekly = join(root, "specs/workflows/weekly.yaml");
const [first, second] = ["High churn risk", "Loyal customers"];

interface WeeklyOutputs {
  readonly rows: readonly [number, number];
  readonly delta: { readonly added: number; readonly removed: number };
}

test("weekly.yaml: two folders that are whole, what is between them, and a hand-over", async () => {
  const { settings, simulator, folder } = await libraryWorld();
  const out = join(folder, "week");
  const told = join(folder, "told.json");
  const inputs = { first, second, out, command: `cat > ${told}` };
  const outcome = await runWorkflowFile(weekly, inputs, settings);
  if (outcome.status !== "succeeded") throw outcome.error;
  const outputs = outcome.output.outputs as unknown as WeeklyOutputs;
  const { rows, delta } = outputs;
  const { segments } = await simulator.world();
  const members = [first, second].map((name) => segments.find((one) => one.name === name)?.rows);
  expect(rows).toEqual(members);
  expect(rows[0] - delta.removed + delta.added).toBe(rows[1]);
  for (const [index, name] of [first, second].entries()) {
    const { manifest, problems } = await verifyFolder(join(out, name));
    expect(problems).toEqual([]);
    const evaluatedAt = segments.find((one) => one.name === name)?.evaluatedAt;
    expect(manifest).toMatchObject({ rows: rows[index], segments: [{ name, evaluatedAt }] });
    expect(manifest.converted?.map((file) => file.name)).toContain("audience.csv");
  }
  const { exportJobsCreated, segmentJobsCreated, datasetsCreated } = simulator.counters();
  expect({ exportJobsCreated, segmentJobsCreated, datasetsCreated }).toEqual({
    exportJobsCreated: 1,
    segmentJobsCreated: 1,
    datasetsCreated: 1,
  });
  expect(JSON.parse(readFileSync(told, "utf8"))).toMatchObject({
    runId: outcome.runId,
    folders: [join(out, first), join(out, second)],
    rows,
    delta,
  });
});

test("weekly.yaml: a segment of nobody has a folder that says so", async () => {
  const { settings, folder } = await libraryWorld({ faults: ["empty-audience"] });
  const out = join(folder, "week");
  const outcome = await runWorkflowFile(weekly, { first, second, out, command: "true" }, settings);
  if (outcome.status !== "succeeded") throw outcome.error;
  expect(outcome.output.outputs).toMatchObject({ rows: [0, 0], delta: { added: 0, removed: 0 } });
  expect((await verifyFolder(join(out, second))).problems).toEqual([]);
});
