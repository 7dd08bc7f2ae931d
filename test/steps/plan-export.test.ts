import { expect, test } from "vitest";

import { exportBody } from "../../src/steps/export-body.ts";
import { planExport } from "../../src/steps/plan-export.ts";
import { simulate } from "../support/simulated-platform.ts";
import { exportBodyInput } from "./export-body-input.ts";

const segment = (id: string, name: string) => ({
  id,
  name,
  namespace: "ups",
  mergePolicyId: "mp1",
  evaluatedAt: null,
});
const input = {
  ...exportBodyInput,
  segments: [segment("s1", "Loyal/gold"), segment("s2", "Churn")],
  filter: { ...exportBodyInput.filter, qualifiedSince: "2026-01-01T00:00:00Z" },
};

test("the body that a recipe would send, and no folders for one batch", async () => {
  const world = await simulate();
  expect(await world.run(planExport, input)).toEqual({ body: exportBody(input), folders: [] });
});

test("with one batch for each segment each has a folder", async () => {
  const world = await simulate();
  const planned = await world.run(planExport, { ...input, perSegment: true });
  expect(planned.body.destination).toEqual({ datasetId: "d1", segmentPerBatch: true });
  expect(planned.folders).toEqual([
    { segmentId: "s1", folder: "Loyal_gold" },
    { segmentId: "s2", folder: "Churn" },
  ]);
});

test("no column is left: refused before a job is asked for", async () => {
  const world = await simulate();
  await expect(async () =>
    world.run(planExport, { ...input, fields: "+scores", scoreFields: [] }),
  ).rejects.toMatchObject({ code: "schema-field-unknown" });
});
