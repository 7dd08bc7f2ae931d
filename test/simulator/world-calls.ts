import type { TestClient } from "./client.ts";

export const ups = "/data/core/ups";
export const catalog = "/data/foundation/catalog";
export const access = "/data/foundation/export";
export const UNION = "https://ns.adobe.com/xdm/context/profile__union";

/** Makes a dataset, on the union schema unless told otherwise, and tells its id. */
export async function makeDataset(
  { call }: TestClient,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const contentType = "application/vnd.adobe.xed+json;version=1";
  const response = await call("POST", `${catalog}/dataSets`, {
    body: { name: "target", schemaRef: { id: UNION, contentType }, ...fields },
  });
  const [reference] = (await response.json()) as string[];
  return String(reference).split("/").at(-1) ?? "";
}

export async function segmentIds({ json }: TestClient): Promise<Record<string, string>> {
  const { segments } = (await json("GET", `${ups}/segment/definitions`)) as {
    segments: { id: string; name: string }[];
  };
  return Object.fromEntries(segments.map(({ id, name }) => [name, id]));
}

export interface JobReply {
  readonly id: number;
  readonly status: string;
  readonly destination: {
    readonly batchId?: string;
    readonly batches?: readonly { readonly batchId: string; readonly segmentId: string }[];
  };
  readonly metrics: { readonly totalExportedProfileCounter?: number };
  readonly errors: readonly { readonly code: string }[];
  readonly mergePolicy: { readonly id: string };
}

export interface ExportOptions {
  readonly datasetId: string;
  readonly segments?: readonly string[];
  readonly status?: readonly string[];
  readonly body?: Readonly<Record<string, unknown>>;
  readonly segmentPerBatch?: boolean;
}

/** The body of an export job for segments of the platform. */
export function exportBody(options: ExportOptions) {
  const { datasetId, segments, status = ["realized"], body = {} } = options;
  return {
    fields: "identityMap,segmentMembership",
    ...(segments && {
      filter: { segments: segments.map((segmentId) => ({ segmentId, segmentNs: "ups", status })) },
    }),
    destination: { datasetId, segmentPerBatch: options.segmentPerBatch ?? false },
    schema: { name: "_xdm.context.profile" },
    ...body,
  };
}

export async function startExport(client: TestClient, options: ExportOptions): Promise<JobReply> {
  const response = await client.call("POST", `${ups}/export/jobs`, { body: exportBody(options) });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as JobReply;
}

export async function readJob({ json }: TestClient, id: number): Promise<JobReply> {
  return (await json("GET", `${ups}/export/jobs/${id}`)) as unknown as JobReply;
}

export interface ListedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** All files of a batch with their bytes, following every page. */
export async function batchFiles(client: TestClient, batchId: string): Promise<ListedFile[]> {
  const groups = await listed(client, `${access}/batches/${batchId}/files`);
  const files: ListedFile[] = [];
  for (const group of groups) {
    for (const entry of await listed(client, pathOf(group._links.self.href))) {
      const response = await client.call("GET", pathOf(entry._links.self.href));
      const bytes = Buffer.from(await response.arrayBuffer());
      if (String(bytes.length) !== entry.length) throw new Error(`Wrong length of ${entry.name}`);
      files.push({ name: entry.name, bytes });
    }
  }
  return files;
}

interface Entry {
  readonly name: string;
  readonly length: string;
  readonly _links: { readonly self: { readonly href: string } };
}

interface Listing {
  readonly data: readonly Entry[];
  readonly _links?: { readonly next?: { readonly href: string } };
}

async function listed({ json }: TestClient, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const page = (await json("GET", next)) as unknown as Listing;
    entries.push(...page.data);
    next = page._links?.next && pathOf(page._links.next.href);
  }
  return entries;
}

/** Hrefs name port 443, which nobody listens on here: only path and query count. */
export function pathOf(href: string): string {
  const { pathname, search } = new URL(href);
  return `${pathname}${search}`;
}
