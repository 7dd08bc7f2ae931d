import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import type { ListedFile } from "./world-calls.ts";

export interface ProfileRow {
  readonly identityMap: Record<string, { id: string; primary: boolean }[]>;
  readonly segmentMembership?: Record<
    string,
    Record<string, { status: string; lastQualificationTime: Date }>
  >;
  readonly timeSeriesEvents?: readonly Record<string, unknown>[];
  readonly person?: { readonly name: { readonly firstName: string; readonly lastName: string } };
  readonly _aepxdemo?: { readonly churn?: { readonly score: number } };
}

/** The rows of Parquet files, by a reader of other people. */
export async function profileRows(files: readonly ListedFile[]): Promise<ProfileRow[]> {
  const rows = files.map(({ bytes }) => {
    const file = new Uint8Array(bytes).buffer;
    return parquetReadObjects({ file, compressors });
  });
  return (await Promise.all(rows)).flat() as unknown as ProfileRow[];
}
