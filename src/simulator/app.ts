import { Hono } from "hono";

import { accessHandlers } from "./access-handlers.ts";
import { audienceHandlers } from "./audience-handlers.ts";
import { batchHandlers } from "./batch-handlers.ts";
import { countRequest } from "./counters.ts";
import { faultAfter, faultBefore, holdBack, isDropped } from "./call-faults.ts";
import { datasetHandlers } from "./dataset-handlers.ts";
import { exportHandlers } from "./export-handlers.ts";
import { bearerToken, refusal } from "./gateway.ts";
import { imsHandlers } from "./ims-handlers.ts";
import { operations, type Operation, type OperationKey } from "./operations.ts";
import { policyHandlers } from "./policy-handlers.ts";
import { registryHandlers } from "./registry-handlers.ts";
import { htmlPage, serviceError, withRequestId } from "./replies.ts";
import { sandboxHandlers } from "./sandbox-handlers.ts";
import { seededUuid } from "./seeded.ts";
import { segmentHandlers } from "./segment-handlers.ts";
import { segmentJobHandlers } from "./segment-job-handlers.ts";
import type { Call, Handler, Simulation } from "./simulation.ts";

/** Every operation has its handler: a missing one does not compile. */
const handlers: Readonly<Record<OperationKey, Handler>> = {
  ...imsHandlers,
  ...sandboxHandlers,
  ...registryHandlers,
  ...datasetHandlers,
  ...batchHandlers,
  ...policyHandlers,
  ...segmentHandlers,
  ...audienceHandlers,
  ...segmentJobHandlers,
  ...exportHandlers,
  ...accessHandlers,
};

/** The platform as a function from request to response; the control calls are not part of it. */
export function createApp(simulation: Simulation): Hono {
  const app = new Hono({ strict: false });
  for (const operation of operations) {
    const [method = "", template = ""] = operation.key.split(" ");
    if (method === "HEAD") continue;
    for (const path of spellings(template)) {
      app.on(method, path, (context) =>
        answer(simulation, operation.key, {
          request: context.req.raw,
          id: Object.values(context.req.param()).join(""),
        }),
      );
    }
  }
  // An unknown route answers with a page, not with JSON (seen live).
  app.notFound((context) => {
    countRequest(simulation.counters, `${context.req.raw.method} (unknown)`);
    return htmlPage(404, "Not Found");
  });
  return app;
}

/** Catalog takes its dataset path in lower case too (seen in a client of the live service); a slash at the end never matters. */
function spellings(template: string): string[] {
  const path = template.replaceAll(/\{(\w+)\}/g, ":$1").replace(/\/$/, "");
  const lower = path.replace("/catalog/dataSets", "/catalog/datasets");
  return lower === path ? [path] : [path, lower];
}

interface Received {
  readonly request: Request;
  readonly id: string;
}

async function answer(
  simulation: Simulation,
  routed: OperationKey,
  { request, id }: Received,
): Promise<Response> {
  const operation = findOperation(routed, request.method);
  countRequest(simulation.counters, operation.key);
  const requestId =
    request.headers.get("x-request-id") ??
    seededUuid(simulation.settings.seed, "request", simulation.nextRequest());
  await holdBack(simulation, operation);
  const decided = await decide(simulation, { operation, request, id, requestId });
  if (isDropped(decided)) return decided;
  const response = await withRequestId(decided, requestId);
  response.headers.set("date", new Date(simulation.now()).toUTCString());
  return response;
}

function findOperation(routed: OperationKey, method: string): Operation {
  const key = method === "HEAD" ? routed.replace(/^GET/, "HEAD") : routed;
  return operations.find((known) => known.key === key) ?? operationOf(routed);
}

function operationOf(key: OperationKey): Operation {
  const found = operations.find((known) => known.key === key);
  if (!found) throw new Error(`No operation ${key}.`);
  return found;
}

interface Routed extends Received {
  readonly operation: Operation;
  readonly requestId: string;
}

async function decide(
  simulation: Simulation,
  { operation, request, id, requestId }: Routed,
): Promise<Response> {
  const early =
    faultBefore(simulation, operation, request) ?? refusal(simulation, operation, request);
  if (early) return early;
  const body = await readBody(operation, request);
  if (body === MALFORMED) {
    return serviceError(operation.service, 400, "The body is not valid JSON.");
  }
  const call: Call = {
    request,
    operation,
    id,
    requestId,
    body,
    query: new URL(request.url).searchParams,
    hrefBase: `https://${new URL(request.url).hostname}:443`,
  };
  const response = await handlerOf(operation)(simulation, call);
  simulation.tokens.noteUse(bearerToken(request));
  return response.ok ? (faultAfter(simulation, operation, request) ?? response) : response;
}

function handlerOf(operation: Operation): Handler {
  const known: Readonly<Record<string, Handler>> = handlers;
  const handler = known[operation.key];
  if (!handler) throw new Error(`No handler for ${operation.key}.`);
  return handler;
}

const MALFORMED = Symbol("malformed");

async function readBody(operation: Operation, request: Request): Promise<unknown> {
  if (operation.service === "ims" || !["POST", "PUT", "PATCH"].includes(request.method)) {
    return undefined;
  }
  try {
    return await request.json();
  } catch {
    return MALFORMED;
  }
}
