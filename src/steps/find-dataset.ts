import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import type { CallOptions, Platform } from "../platform/platform.ts";
import type { Dataset } from "../platform/records.ts";

/** Names looked at for a near miss; a tenant may have thousands of datasets. */
const NAMES_MAX = 1000;

/** The dataset with this id or exactly this name; undefined when there is none. Two of one name are `dataset-ambiguous`. */
export async function findDataset(
  platform: Platform,
  idOrName: string,
  options: CallOptions,
): Promise<Dataset | undefined> {
  if (looksLikeId(idOrName)) {
    const byId = await platform.datasets.read(idOrName, options);
    if (byId) return byId;
  }
  const named: Dataset[] = [];
  for await (const dataset of platform.datasets.list({ name: idOrName }, options)) {
    if (dataset.name === idOrName) named.push(dataset);
  }
  if (named.length > 1) throw ambiguous(idOrName, named);
  return named[0];
}

/** Catalog's dataset ids are 24 hexadecimal digits in every sample (documented). */
export function looksLikeId(text: string): boolean {
  return /^[0-9a-f]{24}$/i.test(text);
}

export async function requireDataset(
  platform: Platform,
  idOrName: string,
  options: CallOptions,
): Promise<Dataset> {
  const found = await findDataset(platform, idOrName, options);
  if (found) return found;
  const names: string[] = [];
  for await (const dataset of platform.datasets.list({ limit: NAMES_MAX }, options))
    names.push(dataset.name);
  throw new UsageError(
    "dataset-not-found",
    `No dataset "${idOrName}" in sandbox "${platform.tenant.sandbox}".${didYouMean(idOrName, names)} List them with: aepx datasets list`,
    { details: { dataset: idOrName } },
  );
}

function ambiguous(name: string, found: readonly Dataset[]): UsageError {
  const ids = found.map(({ id }) => id);
  return new UsageError(
    "dataset-ambiguous",
    `${found.length} datasets are named "${name}": ${ids.join(", ")}. Give the id instead of the name.`,
    { details: { name, ids } },
  );
}
