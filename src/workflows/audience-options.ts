import type { Tenant } from "../platform/records.ts";

/** How the files of a run are delivered. */
export type DeliveryOptions = {
  /** A finished output in the folder is replaced. */
  readonly overwrite: boolean;
  /** The export job's own count has to agree with the files. */
  readonly strictCounts: boolean;
  /** More bytes than this are not downloaded; null: no bound. */
  readonly maxBytes: number | null;
};

/** Where a run belongs; a resumed run is refused elsewhere. */
export type RunTenant = { readonly [K in keyof Tenant]: Tenant[K] };
