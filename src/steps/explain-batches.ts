import type { Conclusion } from "./conclusion.ts";
import type { BatchEvidence, JobEvidence } from "./job-evidence.ts";

/** What there is to say of a job that SUCCEEDED: its rows are another service's business, and may be fewer than expected. */
export function explainBatches(evidence: JobEvidence): Conclusion {
  const { batches } = evidence;
  const bad = batches.find(({ state }) => state === "failed");
  if (bad) return explainBadBatch(bad);
  const lost = batches.find(({ status }) => status === null);
  if (lost)
    return {
      cause: `The job succeeded, but Catalog knows no batch ${lost.id} (any more).`,
      next: "If the job is minutes old, look again; else export again.",
      known: true,
    };
  const late = batches.find(({ state }) => state === "running");
  if (late)
    return {
      cause: `The job succeeded, and Catalog is still taking in its batch ${late.id} (${late.status}).`,
      next: "Wait: a run that waits for it goes on by itself.",
      known: true,
    };
  return explainCounts(evidence);
}

/** Codes of the ingestion guide (documented). */
const batchCauses: Readonly<Record<string, string>> = {
  "106": "a file of it was empty",
  "118": "a file of it had an empty header",
};

function explainBadBatch({ id, status, errors, rowErrors }: BatchEvidence): Conclusion {
  const known = errors.map(({ code }) => batchCauses[code]).find((cause) => cause !== undefined);
  const [row] = rowErrors;
  const [told] = errors;
  const reason =
    known ??
    (row && `rows were refused: ${row.description} (${row.code})`) ??
    (told && `${told.message} (${told.code})`);
  return {
    cause: `The job succeeded, but Catalog ended its batch ${id} as ${status ?? "unknown"}: ${reason ?? "it gives no reason"}.`,
    next: "Export again. If that fails too, give Adobe's support the batch id.",
    known: reason !== undefined,
  };
}

function explainCounts({ job, members }: JobEvidence): Conclusion {
  const exported = job.exportedProfiles;
  if (exported === 0)
    return {
      cause: `The job succeeded with nobody in it: ${members ? `the evaluation before it counted ${members} members, and all were left out` : "nobody was in the segment at its last completed evaluation"}.`,
      next: "Look at the segment, at --status and at the time filters; an export has the last completed evaluation, so evaluate again when that is too old (--evaluate).",
      known: !members,
    };
  if (exported !== null && members !== null && exported < members)
    return {
      cause: `The job succeeded with ${exported} profiles, ${members - exported} fewer than the evaluation before it counted. Profiles with more than 50 identities, with too large fragments, or with nothing but events are left out of exports.`,
      next: "Look for profiles with very many identities; --empty-profiles takes those with events only.",
      known: true,
    };
  return {
    cause: "The job succeeded, and nothing is wrong with it.",
    next: `Fetch what it exported: aepx download --job ${job.id}`,
    known: true,
  };
}
