import type { ErrorCode } from "../core/error-codes.ts";
import { type AppError, AuthError, isAppError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import type { CallOptions, Platform } from "./platform.ts";

/** What one check of a credential's rights came to. */
export interface AccessCheck {
  readonly name: string;
  /** `unproven`: nothing speaks against it, but it cannot be tried without making something or without data. */
  readonly status: "ok" | "failed" | "unproven";
  readonly detail: string;
  /** What to do about it; null when nothing has to be done. */
  readonly fix: string | null;
  /** Why it failed; null unless failed. */
  readonly code: ErrorCode | null;
}

type Verdict = Pick<AccessCheck, "status" | "detail" | "fix">;

interface Probe {
  readonly name: string;
  /** What an administrator has to grant when the service says no, with the area in which Adobe keeps such rights. */
  readonly right: string;
  readonly run: (platform: Platform, options: CallOptions) => Promise<Verdict>;
}

const PROFILE_CLASS = "https://ns.adobe.com/xdm/context/profile";
const GOOD_BATCHES = ["success", "active"] as const;

/** In an order in which each failure explains those behind it. */
const probes: readonly Probe[] = [
  {
    name: "token",
    right: "access to this API (an OAuth server-to-server credential of Adobe Developer Console)",
    run: probeToken,
  },
  {
    name: "sandbox",
    right: "access to the sandbox (permission area Sandboxes)",
    run: probeSandbox,
  },
  {
    name: "catalog read",
    right: "the right to view datasets (permission area Data Management)",
    run: probeCatalogRead,
  },
  {
    name: "catalog write",
    right: "the right to manage datasets (permission area Data Management)",
    run: probeCatalogWrite,
  },
  {
    name: "union schema",
    right: "the right to view schemas (permission area Data Modeling)",
    run: probeUnion,
  },
  {
    name: "segment definitions",
    right: "the right to view segments (permission area Profile Management)",
    run: probeSegments,
  },
  {
    name: "segment jobs",
    right: "the right to view segments (permission area Profile Management)",
    run: probeSegmentJobs,
  },
  {
    name: "export jobs",
    right: "the right to export audiences (permission area Profile Management)",
    run: probeExportJobs,
  },
  {
    name: "merge policies",
    right: "the right to view merge policies (permission area Profile Management)",
    run: probeMergePolicies,
  },
  {
    name: "data access",
    right: "the right to view datasets (permission area Data Management)",
    run: probeDataAccess,
  },
];

/**
 * Tries every service that an export or a download needs and makes nothing. Yields each result as it comes; after a failed token
 * nothing else is tried. Throws only for an abort and for bugs.
 */
export async function* checkAccess(
  platform: Platform,
  signal: AbortSignal,
): AsyncGenerator<AccessCheck, void, undefined> {
  let hasToken = true;
  for (const { name, right, run } of probes) {
    if (!hasToken) {
      yield { name, code: null, ...unproven("not tried without a token") };
      continue;
    }
    const check = await run(platform, { signal }).then(
      (verdict): AccessCheck => ({ name, code: null, ...verdict }),
      (error: unknown): AccessCheck => toFailedCheck(name, right, refusalOf(error, signal)),
    );
    if (name === "token") hasToken = check.status === "ok";
    yield check;
  }
}

function refusalOf(error: unknown, signal: AbortSignal): AppError {
  signal.throwIfAborted();
  if (!isAppError(error)) throw error;
  return error;
}

function toFailedCheck(name: string, right: string, error: AppError): AccessCheck {
  const isRight = error.code === "forbidden" || error.code === "token-rejected";
  return {
    name,
    status: "failed",
    detail: error.message,
    fix: isRight
      ? `Have an administrator grant ${right} to a role that holds this credential and sandbox.`
      : null,
    code: error.code,
  };
}

async function probeToken({ tokens }: Platform, options: CallOptions): Promise<Verdict> {
  const { cached, expiresAt } = await tokens.check(options);
  const until = expiresAt === null ? "its end is not told" : `valid until ${expiresAt}`;
  return ok(`${cached ? "at hand" : "obtained"}, ${until}`);
}

/** A credential without any right gets 200 and an empty list (seen live), so the name has to be in it. */
async function probeSandbox(platform: Platform, options: CallOptions): Promise<Verdict> {
  const wanted = platform.tenant.sandbox;
  const names = (await collect(platform.sandboxes.list(options), 1000)).map(({ name }) => name);
  if (names.includes(wanted)) return ok(`"${wanted}" is one of ${names.length}`);
  const seen = names.length === 0 ? " It sees no sandbox at all." : didYouMean(wanted, names);
  throw new AuthError(
    "forbidden",
    `The sandbox "${wanted}" is not in the list of this credential.${seen} Check AEPX_SANDBOX, or have the sandbox added to a role of the credential.`,
    { details: { sandbox: wanted, seen: names.length } },
  );
}

async function probeCatalogRead({ datasets }: Platform, options: CallOptions): Promise<Verdict> {
  const found = await collect(datasets.list({ limit: 1 }, options), 1);
  return ok(found.length === 0 ? "answers; there is no dataset yet" : "datasets can be read");
}

/** Validates a dataset as an export would create it. Where Catalog dislikes the dataset itself, the right stays unproven. */
async function probeCatalogWrite(platform: Platform, options: CallOptions): Promise<Verdict> {
  const trial = { name: "aepx-doctor", schemaId: `${PROFILE_CLASS}__union`, tags: {} };
  try {
    await platform.datasets.validate(trial, options);
    return ok("a dataset may be created (validated, not made)");
  } catch (error) {
    if (!isAppError(error) || error.code !== "bad-request") throw error;
    return unproven(`a trial dataset was not accepted: ${error.message}`);
  }
}

async function probeUnion({ unions }: Platform, options: CallOptions): Promise<Verdict> {
  const union = await unions.find(PROFILE_CLASS, options);
  if (union) return ok("there is a union schema of the Profile class");
  return unproven(
    "this sandbox has no union schema of the Profile class, so only aepx download works here",
    "Enable a schema of the class XDM Individual Profile for Profile, or work with aepx download.",
  );
}

async function probeSegments({ segments }: Platform, options: CallOptions): Promise<Verdict> {
  const found = await collect(segments.list(options), 1);
  return ok(found.length === 0 ? "answers; there is no segment yet" : "segments can be read");
}

async function probeSegmentJobs({ segmentJobs }: Platform, options: CallOptions): Promise<Verdict> {
  await collect(segmentJobs.list({ limit: 1 }, options), 1);
  return ok("evaluations can be read; starting one was not tried");
}

async function probeExportJobs({ exportJobs }: Platform, options: CallOptions): Promise<Verdict> {
  await collect(exportJobs.list({ limit: 1 }, options), 1);
  return ok("export jobs can be read; starting one was not tried");
}

async function probeMergePolicies(
  { mergePolicies }: Platform,
  options: CallOptions,
): Promise<Verdict> {
  const found = await collect(mergePolicies.list(options), 1);
  return ok(
    found.length === 0 ? "answers; there is no merge policy" : "merge policies can be read",
  );
}

/** The service answers for a batch only, so there has to be one. */
async function probeDataAccess(
  { batches, files }: Platform,
  options: CallOptions,
): Promise<Verdict> {
  const newest = batches.list({ statuses: GOOD_BATCHES, limit: 1 }, options);
  const [batch] = await collect(newest, 1);
  if (!batch) return unproven("there is no finished batch to try it with");
  await collect(files.listGroups(batch.id, options), 1);
  return ok(`the files of batch ${batch.id} can be listed`);
}

async function collect<T>(entries: AsyncIterable<T>, most: number): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const entry of entries) {
    found.push(entry);
    if (found.length >= most) break;
  }
  return found;
}

function ok(detail: string): Verdict {
  return { status: "ok", detail, fix: null };
}

function unproven(detail: string, fix: string | null = null): Verdict {
  return { status: "unproven", detail, fix };
}
