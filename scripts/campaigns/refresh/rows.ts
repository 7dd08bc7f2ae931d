import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parquetReadObjects } from "hyparquet";

import { canonicalJson } from "../../../src/core/json.ts";

/** People of a snapshot, as a reader sees them that shares no code with what wrote them. */
export interface Row {
  /** The whole row, for comparing. */
  readonly text: string;
  readonly crmId: string;
  readonly otherCrmId: string | null;
  readonly email: string | null;
  readonly points: number | null;
  readonly score: number | null;
  /** When the status in a segment began, ms; null: it has none. */
  readonly qualifiedAt: (segmentId: string) => number | null;
}

export type Rows = ReadonlyMap<string, Row>;

interface Profile {
  readonly identityMap: Readonly<Record<string, readonly Identity[]>>;
  readonly segmentMembership: Readonly<
    Record<string, Readonly<Record<string, { readonly lastQualificationTime: Date }>>>
  >;
  readonly personalEmail?: { readonly address: string } | null;
  readonly _aepxdemo?: {
    readonly loyalty?: { readonly points: number } | null;
    readonly churn?: { readonly score: number } | null;
  } | null;
}

interface Identity {
  readonly id: string;
  readonly primary: boolean;
}

/** The rows of the Parquet files in a folder, by key. Fails when two rows have one key. */
export async function rowsIn(folder: string, namespace: string): Promise<Rows> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
  return rowsOf(
    names.map((name) => join(folder, name)),
    namespace,
  );
}

/** The rows of one file, by key; none when it is not there. */
export async function rowsOfFile(path: string, namespace: string): Promise<Rows> {
  return rowsOf(existsSync(path) ? [path] : [], namespace);
}

async function rowsOf(paths: readonly string[], namespace: string): Promise<Rows> {
  const rows = new Map<string, Row>();
  for (const path of paths) {
    const file = new Uint8Array(readFileSync(path)).buffer;
    const profiles = (await parquetReadObjects({ file })) as unknown as readonly Profile[];
    for (const profile of profiles) {
      const key = identityOf(profile, namespace);
      if (key === undefined) throw new Error(`a row of ${path} has no ${namespace}`);
      if (rows.has(key)) throw new Error(`two rows have the same ${namespace} in ${path}`);
      rows.set(key, rowOf(profile));
    }
  }
  return rows;
}

/** The primary identity of a namespace, else the lowest. */
function identityOf({ identityMap }: Profile, namespace: string): string | undefined {
  const identities = identityMap[namespace] ?? [];
  return (identities.find(({ primary }) => primary) ?? identities.toSorted(byId)[0])?.id;
}

function byId(a: Identity, b: Identity): number {
  return a.id < b.id ? -1 : 1;
}

function rowOf(profile: Profile): Row {
  const { personalEmail, _aepxdemo: tenant, identityMap } = profile;
  const crm = identityMap["CRMID"] ?? [];
  return {
    text: canonicalJson(profile),
    crmId: crm.find(({ primary }) => primary)?.id ?? "",
    otherCrmId: crm.find(({ primary }) => !primary)?.id ?? null,
    email: personalEmail?.address ?? null,
    ...tenantValues(tenant),
    qualifiedAt: (segmentId) =>
      profile.segmentMembership["ups"]?.[segmentId]?.lastQualificationTime.getTime() ?? null,
  };
}

function tenantValues(tenant: Profile["_aepxdemo"]): Pick<Row, "points" | "score"> {
  return { points: tenant?.loyalty?.points ?? null, score: tenant?.churn?.score ?? null };
}
