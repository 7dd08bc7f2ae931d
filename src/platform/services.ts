import createClient, { type Client, type Middleware } from "openapi-fetch";

import type { Clock } from "../core/clock.ts";
import { addressSettings, type Reply, toApiError, unreadableReply } from "./api-error.ts";
import { bodyOf, BodyTooLong, type ByteBody, readBody } from "./body-text.ts";
import type { paths as CatalogPaths } from "./generated/catalog.ts";
import type { paths as DataAccessPaths } from "./generated/data-access.ts";
import type { paths as ImsPaths } from "./generated/ims.ts";
import type { paths as SandboxPaths } from "./generated/sandboxes.ts";
import type { paths as RegistryPaths } from "./generated/schema-registry.ts";
import type { paths as SegmentationPaths } from "./generated/segmentation.ts";
import type { Network } from "./network.ts";
import { type Target, toBodyError, toTransportError } from "./transport-error.ts";

/** One typed client per service. They answer with data or throw an AppError; nothing else comes out. */
export interface Services {
  readonly ims: Client<ImsPaths>;
  readonly sandboxes: Client<SandboxPaths>;
  readonly registry: Client<RegistryPaths>;
  readonly catalog: Client<CatalogPaths>;
  readonly segmentation: Client<SegmentationPaths>;
  readonly dataAccess: Client<DataAccessPaths>;
}

export interface ServicesOptions {
  readonly baseUrl: string;
  readonly imsUrl: string;
  readonly network: Network;
  readonly clock: Clock;
  readonly tokenRenewable: boolean;
}

const ERROR_BODY_BYTES_MAX = 64 * 1024;
/** Reading the body of an error can hang too; its status is known by then. */
const ERROR_BODY_TIMEOUT_MS = 5000;
const REPLY_BYTES_MAX = 64 * 1024 * 1024;

export function createServices(options: ServicesOptions): Services {
  const { network } = options;
  const connect = <Paths extends object>(service: Reply["service"], baseUrl: string) => {
    const client = createClient<Paths>({
      baseUrl,
      Request: network.Request,
      fetch: (request) => network.send(request),
      redirect: "manual",
    });
    client.use(replyGuard(service, baseUrl, options));
    return client;
  };
  const { baseUrl, imsUrl } = options;
  return {
    ims: connect<ImsPaths>("ims", imsUrl),
    sandboxes: connect<SandboxPaths>("platform", baseUrl),
    registry: connect<RegistryPaths>("platform", baseUrl),
    catalog: connect<CatalogPaths>("platform", baseUrl),
    segmentation: connect<SegmentationPaths>("platform", baseUrl),
    dataAccess: connect<DataAccessPaths>("platform", baseUrl),
  };
}

/** Throws for a failure; for a success hands on a response whose JSON is known to be readable. */
function replyGuard(
  service: Reply["service"],
  baseUrl: string,
  { clock, tokenRenewable }: ServicesOptions,
): Middleware {
  const host = new URL(baseUrl).host;
  const targetOf = ({ request, schemaPath, params }: Call): Target => ({
    method: request.method,
    path: schemaPath,
    shownPath: fillPath(schemaPath, params.path),
    host,
    setting: addressSettings[service],
  });
  return {
    onError: (call) => toTransportError(call.error, targetOf(call), call.request.signal),
    async onResponse(call) {
      const { request, response } = call;
      const target = targetOf(call);
      const reply = {
        ...target,
        service,
        status: response.status,
        headers: response.headers,
        sentRequestId: request.headers.get("x-request-id"),
      };
      if (response.ok) return readJsonReply(response, reply, target, request.signal);
      const body = await readErrorText(bodyOf(response), request.signal);
      throw toApiError({ ...reply, body }, { nowMs: clock.now(), tokenRenewable });
    },
  };
}

interface Call {
  readonly request: Request;
  readonly schemaPath: string;
  readonly params: { readonly path?: Record<string, unknown> };
}

/** As much of an error's words as arrives in time; none is fine, since the status already says it. */
export async function readErrorText(
  replyBody: ByteBody,
  signal: AbortSignal | undefined,
): Promise<string> {
  return readBody(replyBody, {
    bytesMax: ERROR_BODY_BYTES_MAX,
    timeoutMs: ERROR_BODY_TIMEOUT_MS,
    signal,
    partial: true,
  });
}

async function readJsonReply(
  response: Response,
  reply: Omit<Reply, "body">,
  target: Target,
  signal: AbortSignal,
): Promise<Response> {
  const text = await readBody(bodyOf(response), { bytesMax: REPLY_BYTES_MAX, signal }).catch(
    (error: unknown) => {
      if (error instanceof BodyTooLong) throw unreadableReply(reply, "is longer than any can be");
      throw toBodyError(error, target, signal);
    },
  );
  if (text.trim() === "") return remember(emptyReply(response), reply);
  try {
    JSON.parse(text);
  } catch (error) {
    throw unreadableReply(reply, "is not JSON", error);
  }
  return remember(
    new Response(text, { status: response.status, headers: response.headers }),
    reply,
  );
}

/** A 204 and a 200 without a body are the same to us (both occur for the same call). */
function emptyReply(response: Response): Response {
  return new Response(null, { status: 204, headers: response.headers });
}

const replies = new WeakMap<Response, Omit<Reply, "body">>();

function remember(response: Response, reply: Omit<Reply, "body">): Response {
  replies.set(response, reply);
  // The text was decoded and measured already: what the old headers say of the bytes no longer holds.
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) {
    response.headers.delete(name);
  }
  return response;
}

/** The error for a success whose content lacks what nobody can do without. `why` continues "the answer 200 …". */
export function unusable(response: Response, why: string): Error {
  const reply = replies.get(response);
  if (!reply) throw new Error("This response did not come through the reply guard");
  return unreadableReply(reply, why);
}

/** The data of an answer that has to have some. Fails with `unreadable-reply` when the body is empty. */
export async function dataOf<T>(
  call: Promise<{ readonly data?: T; readonly response: Response }>,
): Promise<T> {
  const { data, response } = await call;
  if (data === undefined || data === null) throw unusable(response, "is empty");
  return data;
}

function fillPath(template: string, values: Record<string, unknown> | undefined): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values?.[name];
    return typeof value === "string" ? value : hole;
  });
}
