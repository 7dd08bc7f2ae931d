import { DataError } from "../../core/errors.ts";
import type { AudienceFiles } from "../rows/audience-files.ts";
import {
  openFiles,
  type OpenAudience,
  type OpenOptions,
  unreadable,
} from "../rows/audience-view.ts";
import { isIdentityMap } from "../rows/flat-columns.ts";

const PREFIX = "identity.";

interface Candidate {
  readonly namespace: string;
  readonly keyed: number;
  readonly distinct: number;
}

/**
 * The identity namespace by which rows can be told apart from day to day: the first, by name, that every row has and no two share. Null when
 * there are no rows. Fails with `schema-mismatch`, which says why none will do.
 */
export async function chooseKey(
  files: AudienceFiles,
  folder: string,
  options: OpenOptions = {},
): Promise<string | null> {
  const audience = await openFiles(files, folder, options);
  try {
    const { rows, candidates } = await countKeys(audience).catch(() => {
      throw unreadable(folder);
    });
    if (rows === 0) return null;
    const good = candidates.find(({ keyed, distinct }) => keyed === rows && distinct === rows);
    if (good) return good.namespace;
    throw noKey(folder, rows, candidates);
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : error;
  } finally {
    audience.close();
  }
}

async function countKeys({
  database,
  source,
  nested,
  flat,
}: OpenAudience): Promise<{ readonly rows: number; readonly candidates: readonly Candidate[] }> {
  const identities = nested.some(isIdentityMap)
    ? flat.filter(({ name }) => name.startsWith(PREFIX))
    : [];
  const [counted] = await database.rows(`SELECT count(*) AS rows FROM ${source}`);
  const candidates: Candidate[] = [];
  // One after another: the sets of distinct values need not be in memory together.
  for (const { name, sql } of identities) {
    const [row] = await database.rows(
      `SELECT count(${sql}) AS keyed, count(DISTINCT ${sql}) AS "distinct" FROM ${source}`,
    );
    candidates.push({
      namespace: name.slice(PREFIX.length),
      keyed: Number(row?.["keyed"]),
      distinct: Number(row?.["distinct"]),
    });
  }
  return { rows: Number(counted?.["rows"]), candidates };
}

function noKey(folder: string, rows: number, candidates: readonly Candidate[]): DataError {
  const why = candidates.map(({ namespace, keyed, distinct }) =>
    keyed < rows
      ? `${rows - keyed} rows have no ${namespace}`
      : `${keyed - distinct} rows share their ${namespace} with another`,
  );
  const told = why.length === 0 ? "there is no identityMap" : why.join(", ");
  return new DataError(
    "schema-mismatch",
    `The rows in "${folder}" cannot be told apart from day to day: ${told}. Name a column that can with --key.`,
    { details: { folder, rows } },
  );
}
