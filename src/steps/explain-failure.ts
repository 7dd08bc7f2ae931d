import type { RemoteError } from "../platform/records.ts";
import type { Conclusion } from "./conclusion.ts";
import type { JobEvidence } from "./job-evidence.ts";

/** Why a job FAILED. What was found out about its target says more than its own errors, which are few words for all cases. */
export function explainFailure(evidence: JobEvidence): Conclusion {
  return explainTarget(evidence) ?? explainErrors(evidence.job.errors) ?? unexplained(evidence);
}

/** An export can only write into a dataset on the union schema of Profile (documented). */
function explainTarget({ target, unionId, job }: JobEvidence): Conclusion | undefined {
  if (target.kind === "gone")
    return {
      cause: `Its target dataset ${job.datasetId ?? ""} does not exist (any more).`,
      next: "Export again without --dataset, or into one that exists: aepx datasets list",
      known: true,
    };
  if (target.kind !== "found" || unionId === null || target.schemaId === unionId) return undefined;
  return {
    cause: `Its target dataset "${target.name}" (${target.id}) is not on the union schema of Profile, and an export job can only write into one that is.`,
    next: "Export again without --dataset, or into a dataset on the union schema.",
    known: true,
  };
}

interface KnownError {
  readonly fits: (error: RemoteError) => boolean;
  readonly cause: string;
  readonly next: string;
}

/** Codes and words that are documented, or follow from what is; the first that fits counts. */
const knownErrors: readonly KnownError[] = [
  {
    fits: ({ message }) => /union|\bschema\b|not (a )?properly configured/i.test(message),
    cause:
      "The service found the target dataset not properly configured: it has to be on the union schema of Profile.",
    next: "Export again without --dataset, or into a dataset on the union schema.",
  },
  {
    fits: ({ message }) => /identit(y|ies)/i.test(message),
    cause:
      "The service stumbled over identities. A profile may have 50 at most: those with more are left out of exports.",
    next: "Look for profiles with very many identities (shared devices, test ids), then export again.",
  },
  {
    fits: ({ message }) => /fragment|too large|size limit/i.test(message),
    cause:
      "A profile seems to be too large. A profile fragment may have 50 MB: exports may fail above that.",
    next: "Look for profiles with very many events or array entries, or export fewer columns with --fields.",
  },
  {
    fits: ({ code, message }) =>
      code.endsWith("-403") || /access control|permission/i.test(message),
    cause:
      "A right is missing: access control denies the job some of what it was to read or write.",
    next: "Ask an administrator for the rights that this names: aepx doctor",
  },
  {
    fits: ({ code, message }) => code === "0090000009" || /output path/i.test(message),
    cause:
      "The profiles were there, but the service could not write them into the storage of the target dataset.",
    next: "Export again into a new dataset (without --dataset). If that fails too, give Adobe's support the job id.",
  },
  {
    fits: ({ message }) => /abort/i.test(message),
    cause:
      "The service aborted the job without saying why; that is trouble on its side, or somebody stopped it.",
    next: "Export again. If that fails too, give Adobe's support the job id.",
  },
];

function explainErrors(errors: readonly RemoteError[]): Conclusion | undefined {
  for (const { fits, cause, next } of knownErrors) {
    if (errors.some(fits)) return { cause, next, known: true };
  }
  return undefined;
}

/** `Error in Export Job` (0100000003) is what Adobe says of failures of every kind. */
function unexplained({ job, target, unionId }: JobEvidence): Conclusion {
  const [first] = job.errors;
  const told = first
    ? `Adobe says only "${first.message}" (${first.code}), which may be anything`
    : "Adobe gives no reason";
  const fine =
    target.kind === "found" && unionId !== null
      ? " The target dataset is as it should be."
      : " Whether the target dataset is as it should be could not be found out.";
  return {
    cause: `The cause is not known: ${told}.${fine}`,
    next: `Export again once, since it may pass. If that fails too, give Adobe's support the job id ${job.id}.`,
    known: false,
  };
}
