import { join } from "node:path";

import type { JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import { checkRemoteSides, type RemoteSides } from "../data/diff/check-sides.ts";
import type { KnownSides } from "../data/diff/diff-sides.ts";
import type { ManifestFile, ManifestSegment } from "../data/output/manifest-record.ts";
import { downloadFilesStep } from "../steps/download-files.ts";
import { type ListedFile, listFiles } from "../steps/list-files.ts";
import { lookAhead } from "../steps/look-ahead.ts";
import { requireBatch } from "../steps/require-batch.ts";
import type { StepPorts } from "../steps/step.ts";
import { unrecorded } from "../steps/unrecorded.ts";
import { openLiveRange } from "../steps/vanished-batch.ts";
import { verifyFiles } from "../steps/verify-files.ts";
import { countUsage } from "./count-usage.ts";
import { type BatchSource, locateBatch, type LocatedBatch } from "./locate-batch.ts";
import type { RecipeHost } from "./start-recipe.ts";

/** Rows on the platform. */
export type RemoteSource =
  | BatchSource
  /** What a run exported. */
  | {
      readonly kind: "run";
      readonly runId: string;
      readonly batches: readonly string[];
      readonly segments: readonly ManifestSegment[];
    };

export interface Fetching {
  /** An empty one, absolute. */
  readonly folder: string;
  /** Of both sides, as errors call them; those that are not fetched are folders. */
  readonly names: RemoteSides["names"];
  /** Column or namespace by which rows are the same, where one was named. */
  readonly key: string | null;
  /** Bytes that may be fetched, all sides together; null: no bound. */
  readonly maxBytes: number | null;
  /** Told what the steps tell that fetch the rows. */
  readonly onNews?: ((step: string, news: JsonObject) => void) | undefined;
}

type Side = keyof KnownSides;

/** What a side has on the platform. */
interface ListedSide {
  readonly side: Side;
  readonly files: readonly ListedFile[];
  /** By Catalog; null when it does not tell. */
  readonly rows: number | null;
  readonly segments: readonly ManifestSegment[];
}

/**
 * Downloads sides into a folder of their own each, verified like any download. It is no run: nothing is recorded but the bytes. Fails with
 * `dataset-not-found`, `no-batch`, `batch-failed`, `too-many-bytes`, `size-mismatch`, `count-mismatch`, `disk-full`, `body-cut`.
 */
export async function fetchSides(
  { executor, ports, execute }: RecipeHost,
  sources: Readonly<Partial<Record<Side, RemoteSource>>>,
  { folder, names, key, maxBytes, onNews }: Fetching,
): Promise<KnownSides> {
  const signal = execute.signal ?? new AbortController().signal;
  const contextOf: ContextOf = (step, onFact) =>
    unrecorded({ signal, onNews: (news) => onNews?.(step, news), onFact });
  const listed: ListedSide[] = [];
  for (const side of ["before", "after"] as const) {
    const source = sources[side];
    if (source) listed.push(await listSide(ports, { side, source }, contextOf));
  }
  const files = listed.flatMap((side) => side.files);
  const input = { runId: "diff", out: folder, overwrite: false, maxBytes, files };
  const fetched = await countUsage(executor, contextOf("usage"), async (onBytes) => {
    const openRange = openLiveRange(ports.platform, files);
    const sidesFiles = Object.fromEntries(listed.map((side) => [side.side, side.files]));
    const findings = ["bad-option", "schema-mismatch"] as const;
    await lookAhead({ signal, log: ports.log, findings }, () =>
      checkRemoteSides({ ...ports, signal, openRange, onBytes }, { names, key, files: sidesFiles }),
    );
    const onFact = ({ bytesFetched }: JsonObject) => onBytes(Number(bytesFetched));
    return downloadFilesStep.run(ports, input, contextOf("download-files", onFact));
  });
  const known: [Side, KnownSides[Side]][] = [];
  for (const { side, rows: catalog, segments } of listed) {
    const own = fetched.files.filter(({ name }) => name.startsWith(`${side}/`));
    const counts = { job: null, catalog };
    const promised = { out: folder, files: own, counts, strictCounts: false };
    await verifyFiles.run(ports, promised, contextOf("verify-files"));
    known.push([side, { paths: own.map((file) => pathOf(folder, file)), segments }]);
  }
  return Object.fromEntries(known);
}

type ContextOf = (step: string, onFact?: (fact: JsonObject) => void) => StepContext;

function pathOf(folder: string, { name }: ManifestFile): string {
  return join(folder, name);
}

async function listSide(
  ports: StepPorts,
  { side, source }: { readonly side: Side; readonly source: RemoteSource },
  contextOf: ContextOf,
): Promise<ListedSide> {
  const located = await locate(ports, source, contextOf("find-batch"));
  const batches = located.map(({ batch }) => ({ id: batch, folder: side }));
  const { files } = await listFiles.run(ports, { batches }, contextOf("list-files"));
  const rows = located.reduce<number | null>(
    (sum, { records }) => (sum === null || records === null ? null : sum + records),
    0,
  );
  return { side, files, rows, segments: source.kind === "run" ? source.segments : [] };
}

/** The batches of a side that can be read now. */
async function locate(
  ports: StepPorts,
  source: RemoteSource,
  context: StepContext,
): Promise<Pick<LocatedBatch, "batch" | "records">[]> {
  if (source.kind === "dataset") return [await locateBatch(ports, source, context)];
  const located = [];
  for (const id of source.kind === "batch" ? [source.batch] : source.batches) {
    const { records } = await requireBatch(ports.platform, id, { signal: context.signal });
    located.push({ batch: id, records });
  }
  return located;
}
