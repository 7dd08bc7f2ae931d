import type { ExportJobBody } from "../platform/records.ts";
import { exportBody, type ExportBodyInput } from "./export-body.ts";
import { segmentFolders } from "./segment-folders.ts";
import { defineStep } from "./step.ts";

export type PlannedExport = {
  /** Of POST /export/jobs, as `start-export` takes it. */
  readonly body: ExportJobBody;
  /** With one batch for each segment a folder for each, in the order of the segments; else empty. */
  readonly folders: readonly SegmentFolder[];
};

export type SegmentFolder = {
  /** Id of the segment, which its batch names. */
  readonly segmentId: string;
  /** The segment's name as far as any file system takes it; of no other segment. */
  readonly folder: string;
};

/**
 * Says in Adobe's words what an export job shall write, as a step for workflow files, which have no functions. Fails with
 * `schema-field-unknown` when no column is left.
 *
 * @calls none
 */
export const planExport = defineStep({
  name: "plan-export",
  run: (_ports, input: ExportBodyInput) => Promise.resolve(planOf(input)),
});

function planOf(input: ExportBodyInput): PlannedExport {
  const named = input.perSegment ? [...segmentFolders(input.segments)] : [];
  return {
    body: exportBody(input),
    folders: named.map(([segmentId, folder]) => ({ segmentId, folder })),
  };
}
