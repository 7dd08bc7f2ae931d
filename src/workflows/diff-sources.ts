import { checkSides } from "../data/diff/check-sides.ts";
import { type AudienceDiff, diffAudiences, type DiffOptions } from "../data/diff/diff-audiences.ts";
import { inTemporaryFolder } from "../data/temporary-folder.ts";
import { fetchSides, type Fetching, type RemoteSource } from "./fetch-sides.ts";
import type { RecipeHost } from "./start-recipe.ts";

/** An audience to compare: on disk, or on the platform. */
export type DiffSource = { readonly kind: "folder"; readonly folder: string } | RemoteSource;

export interface DiffRequest
  extends Omit<DiffOptions, "before" | "after" | "known">, Pick<Fetching, "onNews"> {
  readonly before: DiffSource;
  readonly after: DiffSource;
  /** Bytes that may be fetched, both sides together. Default: no bound. */
  readonly maxBytes?: number | null | undefined;
}

/**
 * What was added, removed and changed between two audiences, wherever they are. What is on the platform is downloaded into a private
 * temporary folder, verified like any download, and removed in the end. It is no run: nothing is recorded but the bytes, which count in the
 * yearly usage. `open` is called once something has to be fetched. Fails like `diffAudiences`, and with `dataset-not-found`, `no-batch`,
 * `batch-failed`, `too-many-bytes`, `size-mismatch`, `count-mismatch`, `body-cut`.
 */
export async function diffSources(
  open: () => Promise<RecipeHost>,
  { before, after, maxBytes = null, onNews, ...options }: DiffRequest,
): Promise<AudienceDiff> {
  const names = { before: nameOf(before), after: nameOf(after) };
  if (before.kind === "folder" && after.kind === "folder") {
    return diffAudiences({ ...options, ...names });
  }
  const folders = [before, after].flatMap((side) => (side.kind === "folder" ? [side.folder] : []));
  await checkSides({ ...options, folders });
  const host = await open();
  const remote = {
    ...(before.kind === "folder" ? {} : { before }),
    ...(after.kind === "folder" ? {} : { after }),
  };
  return inTemporaryFolder("diff", async (folder) => {
    const { key = null } = options;
    const known = await fetchSides(host, remote, { folder, names, key, maxBytes, onNews });
    return diffAudiences({ ...options, ...names, known });
  });
}

/** As errors call it. */
function nameOf(source: DiffSource): string {
  switch (source.kind) {
    case "folder":
      return source.folder;
    case "dataset":
      return `dataset:${source.dataset}`;
    case "batch":
      return `batch:${source.batch}`;
    case "run":
      return `run:${source.runId}`;
  }
}
