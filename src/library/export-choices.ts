import type { ExportAudienceInput } from "../workflows/export-audience.ts";
import type { Optional } from "./optional.ts";

type Given = "tenant" | "segments" | "fields" | "events" | "out";
type Moments = "qualifiedSince" | "qualifiedUntil" | "ingestedSince";
type Defaulted = Optional<Omit<ExportAudienceInput, Given | Moments>>;

/** What to export, and where to. The same defaults as `aepx export`. */
export interface ExportChoices extends Defaulted {
  /** Names or ids of segments. Several go into one export job and need one merge policy. */
  readonly segments: string | readonly string[];
  /** Output folder, relative to the working folder; made if absent, else it has to be empty. */
  readonly out?: string | null | undefined;
  /** False: the export ends in the dataset, and `out` is left out. Default true. */
  readonly download?: boolean | undefined;
  /**
   * Columns as dot paths; `+scores` stands for the Customer AI columns of the union schema, `all` alone for every column. Default
   * `identityMap,segmentMembership,+scores`. Unknown ones fail with `schema-field-unknown` before anything is made.
   */
  readonly fields?: string | readonly string[] | undefined;
  /** Columns of events to add (`additionalFields`, documented). Default: no events. */
  readonly events?: string | readonly string[] | null | undefined;
  /** Only who qualified (or left) from then on, and before then. A text needs a zone. Default: whenever. */
  readonly qualifiedSince?: Date | string | null | undefined;
  readonly qualifiedUntil?: Date | string | null | undefined;
  /** Only profiles updated after it. Default: all. */
  readonly ingestedSince?: Date | string | null | undefined;
}
