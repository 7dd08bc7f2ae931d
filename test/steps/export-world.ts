import type { ExportJobBody } from "../../src/platform/records.ts";
import { exportBody } from "../../src/steps/export-body.ts";
import { findSegment } from "../../src/steps/find-segment.ts";
import type { StartExportInput } from "../../src/steps/start-export.ts";
import { makeDataset, ups } from "../simulator/world-calls.ts";
import type { Simulated } from "../support/simulated-platform.ts";

export const JOBS = `${ups}/export/jobs`;
const SEGMENT = "High churn risk";

const everybody = {
  qualifiedSince: null,
  qualifiedUntil: null,
  ingestedSince: null,
  emptyProfiles: false,
};

/** What start-export takes, for a new dataset that either the run made or somebody else did. */
export async function exportOf(
  world: Simulated,
  { created }: { readonly created: boolean },
): Promise<StartExportInput> {
  const id = await makeDataset(world.others, { name: "target" });
  const { segments } = await world.run(findSegment, { segments: [SEGMENT] });
  world.sent.length = 0;
  const body = exportBody({
    segments,
    fields: "identityMap,segmentMembership",
    scoreFields: [],
    filter: { ...everybody, statuses: ["realized"] },
    events: null,
    mergePolicy: { id: segments[0]?.mergePolicyId ?? null, version: null },
    perSegment: false,
    datasetId: id,
  });
  return { dataset: { id, name: "target", created }, body };
}

/** Somebody starts a job; tells its id. */
export async function postJob(
  { others }: Simulated,
  body: ExportJobBody | undefined,
): Promise<string> {
  const job = await others.json("POST", JOBS, { body });
  return String(job["id"]);
}
