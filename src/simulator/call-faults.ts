import { bearerToken, tokenInvalid } from "./gateway.ts";
import type { Operation } from "./operations.ts";
import { emptyReply, gatewayError, htmlPage, reply, serviceError, upsError } from "./replies.ts";
import type { Simulation } from "./simulation.ts";

const dropped = new WeakSet<Response>();

/** An answer that is never sent: the connection ends instead. */
export function isDropped(response: Response): boolean {
  return dropped.has(response);
}

function drop(): Response {
  const response = emptyReply(500);
  dropped.add(response);
  return response;
}

/** How long `slow-reply` holds an answer back: a round trip to another continent. */
const ROUND_TRIP_MS = 40;

/** Waits until the answer may begin. */
export async function holdBack(
  { faults, settings, scaled }: Simulation,
  operation: Operation,
): Promise<void> {
  if (!faults.hits("slow-reply", operation)) return;
  const wait = scaled(ROUND_TRIP_MS);
  if (wait > 0) await settings.clock.sleep(wait);
}

/** The answer of the first fault that hits before anything happened. */
export function faultBefore(
  simulation: Simulation,
  operation: Operation,
  request: Request,
): Response | undefined {
  const { faults, settings } = simulation;
  if (faults.hits("drop-before", operation)) return drop();
  if (faults.hits("rate-limit", operation)) {
    // Whole seconds are all the header can say: 0 on a fast clock, where a second would be minutes.
    return rateLimited({ "retry-after": String(Math.round(1 / settings.timeScale)) });
  }
  if (faults.hits("rate-limit-no-hint", operation)) return rateLimited();
  if (faults.hits("server-error-before", operation)) return unavailable(operation);
  if (faults.hits("html-error", operation)) return htmlPage(503, "Service Temporarily Unavailable");
  return tokenExpired(simulation, operation, request) ?? serviceFault(simulation, operation);
}

/** The answer that replaces the real one, after the effect. A dry run and a refused call have no effect to hide. */
export function faultAfter(
  { faults }: Simulation,
  operation: Operation,
  request: Request,
): Response | undefined {
  if (request.headers.get("pragma") === "validate-only") return undefined;
  if (faults.hits("drop-after", operation)) return drop();
  return faults.hits("server-error-after", operation) ? unavailable(operation) : undefined;
}

function rateLimited(headers: Record<string, string> = {}): Response {
  const response = gatewayError(429, "429050", "Too many requests");
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function unavailable({ service }: Operation): Response {
  return serviceError(service, 503, "The service is temporarily unavailable.");
}

/** A fresh token always gets its first answer, else a fault on every call would let nothing ever pass. */
function tokenExpired(
  { faults, tokens }: Simulation,
  operation: Operation,
  request: Request,
): Response | undefined {
  const token = bearerToken(request);
  if (!tokens.hasServed(token) || !faults.hits("token-expired", operation)) return undefined;
  tokens.revokeUsed(token);
  return tokenInvalid();
}

function serviceFault({ faults }: Simulation, operation: Operation): Response | undefined {
  const { key } = operation;
  if (key === "POST /ims/token/v3" && faults.hits("token-refused", operation)) {
    const body = { error: "invalid_client", error_description: "invalid client_secret parameter" };
    return reply(body, 401);
  }
  if (isSegmentRead(key) && faults.hits("forbidden-segments", operation)) return forbidden();
  if (key === "GET /data/core/ups/audiences" && faults.hits("forbidden-audiences", operation)) {
    return upsError(403, "The IMS Org is not enabled for External Segment.", "UPAPI-113740-403");
  }
  if (key === "POST /data/core/ups/export/jobs" && faults.hits("forbidden-export", operation)) {
    return forbidden();
  }
  if (key === "POST /data/core/ups/segment/jobs" && faults.hits("segment-job-429", operation)) {
    return upsError(429, "Too many segmentation jobs in processing.", "UPAPI-113010-429");
  }
  return undefined;
}

function isSegmentRead(key: string): boolean {
  return key.startsWith("GET ") && /\/(segment\/definitions|audiences)(\/|$)/.test(key);
}

function forbidden(): Response {
  const message = "Attribute-based access control denies access to some of the resources.";
  return upsError(403, message, "UPAPI-113752-403");
}
