import { credentials } from "./credentials.ts";
import type { Operation } from "./operations.ts";
import { gatewayError, problem, registryError, reply, serviceError, upsError } from "./replies.ts";
import type { Simulation } from "./simulation.ts";

const BODY_METHODS = ["POST", "PUT", "PATCH"];

/** What the gateway and the front of each service check before a handler runs; undefined lets the call pass. */
export function refusal(
  simulation: Simulation,
  operation: Operation,
  request: Request,
): Response | undefined {
  if (operation.needs === "nothing") return undefined;
  return (
    keyRefusal(request) ??
    tokenRefusal(simulation, request) ??
    organisationRefusal(request) ??
    (operation.needs === "sandbox" ? sandboxRefusal(operation, request) : undefined) ??
    contentTypeRefusal(operation, request)
  );
}

/** The token as presented; empty when there is none. */
export function bearerToken(request: Request): string {
  return /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
}

function keyRefusal(request: Request): Response | undefined {
  const key = request.headers.get("x-api-key");
  if (!key) return gatewayError(403, "403000", "Api Key is required");
  return key === credentials.clientId
    ? undefined
    : gatewayError(403, "403003", "Api Key is invalid");
}

function tokenRefusal({ tokens, now }: Simulation, request: Request): Response | undefined {
  const token = bearerToken(request);
  if (token === "") return gatewayError(401, "403010", "Oauth token is missing.");
  return tokens.isValid(token, now()) ? undefined : tokenInvalid();
}

export function tokenInvalid(): Response {
  return gatewayError(401, "401013", "Oauth token is not valid");
}

function organisationRefusal(request: Request): Response | undefined {
  const organisation = request.headers.get("x-gw-ims-org-id");
  if (!organisation) return gatewayError(400, "400003", "Missing header");
  return organisation === credentials.orgId
    ? undefined
    : gatewayError(403, "403025", "Profile is not valid");
}

function sandboxRefusal({ service }: Operation, request: Request): Response | undefined {
  const sandbox = request.headers.get("x-sandbox-name");
  if (!sandbox) return gatewayError(400, "400003", "Missing header");
  if (sandbox === credentials.sandbox) return undefined;
  if (service === "registry") {
    const detail = "Permission management access denied";
    return registryError(403, "XDM-3000-403", "Forbidden", detail);
  }
  return service === "ups"
    ? upsError(403, "The sandbox does not exist or is not accessible.", "UPAPI-113752-403")
    : problem(403, "The sandbox does not exist or is not accessible.");
}

function contentTypeRefusal(operation: Operation, request: Request): Response | undefined {
  if (!BODY_METHODS.includes(request.method)) return undefined;
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const patches = operation.service === "catalog" && request.method === "PATCH";
  if (type === "application/json") return undefined;
  if (type === "application/json-patch+json" && patches) return undefined;
  if (operation.service === "ups") {
    const uri = "http://ns.adobe.com/adobecloud/problem/unsupported-media-type";
    return reply({ status: 415, title: "HTTP 415 Unsupported Media Type", type: uri }, 415);
  }
  return serviceError(operation.service, 400, "A valid content-type must be specified");
}
