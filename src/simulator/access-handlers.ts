import { batchRows } from "./batch-handlers.ts";
import { diagnostics } from "./diagnostic-files.ts";
import { fileBytes } from "./file-bytes.ts";
import { listingPage, pageBounds } from "./access-listing.ts";
import type { ContentFile } from "./contents.ts";
import { operations } from "./operations.ts";
import { emptyReply, problem, reply } from "./replies.ts";
import { listedFile } from "./listing-faults.ts";
import { secondHostOrigin } from "./second-host.ts";
import { seededHex } from "./seeded.ts";
import type { Call, Handlers, Simulation } from "./simulation.ts";
import { batchStatus, type BatchRecord } from "./state.ts";
import { vanish } from "./vanishing.ts";

const GROUP_FILES = 400;
const PREVIEW_ROWS = 100;
const access = "/data/foundation/export";
const FILES = `GET ${access}/files/{dataSetFileId}` as const;

export const accessHandlers = {
  async [`GET ${access}/batches/{batchId}/files` as const](simulation: Simulation, call: Call) {
    const batch = readableBatch(simulation, call.id);
    if (!batch) return problem(404, `Batch ${call.id} was not found.`);
    const bounds = pageBounds(call.query);
    if (bounds instanceof Response) return bounds;
    const groups = toGroups(await batchFiles(simulation, batch));
    const entries = groups.map((files, index) =>
      toGroupEntry(simulation, call, { batch, files, index }),
    );
    return reply(
      listingPage(entries, bounds, `${call.hrefBase}${access}/batches/${call.id}/files`),
    );
  },

  async [`GET ${access}/files/{dataSetFileId}` as const](simulation: Simulation, call: Call) {
    const group = await findGroup(simulation, call.id);
    if (!group) return problem(404, `File ${call.id} was not found.`);
    const path = call.query.get("path");
    if (path !== null) return fileAnswer(simulation, call, findFile(group, path));
    const bounds = pageBounds(call.query);
    if (bounds instanceof Response) return bounds;
    vanish(simulation, call.operation, group.batch);
    const self = `${call.hrefBase}${access}/files/${call.id}`;
    const { start, limit } = bounds;
    // Only the files of this page are told, so only they can be struck.
    const entries: object[] = [...group.files];
    for (const [index, file] of group.files.slice(start, start + limit).entries()) {
      entries[start + index] = await listedFile(simulation, call, file, self);
    }
    return reply(listingPage(entries, bounds, self));
  },

  async [`HEAD ${access}/files/{dataSetFileId}` as const](simulation: Simulation, call: Call) {
    const group = await findGroup(simulation, call.id);
    const path = call.query.get("path");
    return fileBytes(simulation, { ...call, behindProxy: true }, findFile(group, path));
  },

  [`GET ${access}/batches/{batchId}/failed` as const](simulation: Simulation, call: Call) {
    return diagnostics(simulation, call, "failed");
  },

  [`GET ${access}/batches/{batchId}/meta` as const](simulation: Simulation, call: Call) {
    return diagnostics(simulation, call, "meta");
  },

  async [`GET ${access}/datasets/{datasetId}/preview` as const](
    simulation: Simulation,
    call: Call,
  ) {
    const { state, now, contents } = simulation;
    if (!state.datasets.has(call.id)) return problem(404, `Data set ${call.id} was not found.`);
    const newest = [...state.batches.values()]
      .filter((batch) => batch.datasetId === call.id && batchStatus(batch, now()) === "success")
      .toSorted((a, b) => b.createdAt - a.createdAt)[0];
    const rows =
      newest && !newest.empty ? await contents.preview(newest.content, PREVIEW_ROWS) : [];
    return reply({ data: rows.map((row) => asTexts(row)) });
  },
} satisfies Handlers;

/** The bytes of a file, or where else they are. */
async function fileAnswer(
  simulation: Simulation,
  call: Call,
  file: ContentFile | undefined,
): Promise<Response> {
  if (file && simulation.faults.hits("redirect", call.operation)) {
    const { pathname, search } = new URL(call.request.url);
    const origin = await secondHostOrigin(simulation, call.request);
    return emptyReply(302, { location: `${origin}${pathname}${search}` });
  }
  return fileBytes(simulation, { ...call, behindProxy: true }, file);
}

/** The second host, which knows nobody's token: it serves the bytes of a file to whoever brings none. */
export async function answerAsSecondHost(
  simulation: Simulation,
  request: Request,
): Promise<Response> {
  const { counters } = simulation;
  counters.foreignHostHits += 1;
  if (request.headers.has("authorization")) {
    counters.foreignTokens += 1;
    return problem(400, "Only one way to sign in is allowed, and the address holds one already.");
  }
  const { pathname, searchParams } = new URL(request.url);
  const operation = operations.find(({ key }) => key === FILES);
  const prefix = `${access}/files/`;
  if (!operation || request.method !== "GET" || !pathname.startsWith(prefix)) {
    return problem(404, "There is no such address.");
  }
  const group = await findGroup(simulation, decodeURIComponent(pathname.slice(prefix.length)));
  const file = findFile(group, searchParams.get("path"));
  return fileBytes(simulation, { request, operation, behindProxy: false }, file);
}

/** A file of a batch, and where it is on disk. */
export interface ServedFile extends ContentFile {
  readonly dataSetFileId: string;
}

export async function filesOf(
  simulation: Simulation,
  batchId: string,
): Promise<readonly ServedFile[] | undefined> {
  const batch = readableBatch(simulation, batchId);
  if (!batch) return undefined;
  return toGroups(await batchFiles(simulation, batch)).flatMap((files, index) =>
    files.map((file) => ({ ...file, dataSetFileId: groupId(batch, index) })),
  );
}

function groupId({ id }: BatchRecord, index: number): string {
  return `${id}-${index + 1}`;
}

function findFile(group: Group | undefined, path: string | null): ContentFile | undefined {
  return group?.files.find(({ name }) => name === path);
}

/** A batch whose files can be listed: a good one. */
function readableBatch({ state, now }: Simulation, id: string): BatchRecord | undefined {
  const batch = state.batches.get(id);
  return batch && batchStatus(batch, now()) === "success" ? batch : undefined;
}

async function batchFiles(
  simulation: Simulation,
  batch: BatchRecord,
): Promise<readonly ContentFile[]> {
  const rows = await batchRows(simulation, batch);
  return rows === 0 ? [] : simulation.contents.files(batch.content);
}

/** Many files come in several groups, so that both kinds of listing have pages. */
function toGroups(files: readonly ContentFile[]): (readonly ContentFile[])[] {
  return Array.from({ length: Math.ceil(files.length / GROUP_FILES) }, (_, index) =>
    files.slice(index * GROUP_FILES, (index + 1) * GROUP_FILES),
  );
}

interface Group {
  readonly batch: BatchRecord;
  readonly files: readonly ContentFile[];
}

/** Ids are the batch's with a number, as observed in samples. */
async function findGroup(simulation: Simulation, id: string): Promise<Group | undefined> {
  const [, batchId = "", number = ""] = /^(.+)-(\d+)$/.exec(id) ?? [];
  const batch = readableBatch(simulation, batchId);
  if (!batch) return undefined;
  const files = toGroups(await batchFiles(simulation, batch))[Number(number) - 1];
  return files && { batch, files };
}

/** Numbers are texts; `isValid` is false on good files in Adobe's samples (documented). */
function toGroupEntry(
  { settings }: Simulation,
  { hrefBase }: Call,
  { batch, files, index }: Group & { readonly index: number },
) {
  const dataSetFileId = groupId(batch, index);
  const sum = (of: (file: ContentFile) => number) =>
    String(files.reduce((total, file) => total + of(file), 0));
  return {
    dataSetFileId,
    dataSetViewId: seededHex(settings.seed, ["view", batch.datasetId], 24),
    version: "1.0.0",
    created: String(batch.completedAt ?? batch.createdAt),
    updated: String(batch.completedAt ?? batch.createdAt),
    records: sum(({ rows }) => rows),
    size: sum(({ sizeBytes }) => sizeBytes),
    isValid: false,
    _links: { self: { href: `${hrefBase}${access}/files/${dataSetFileId}` } },
  };
}

function asTexts(row: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
