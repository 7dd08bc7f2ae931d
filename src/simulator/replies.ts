import type { Service } from "./operations.ts";

/** Stands for the request's id in error bodies until the answer leaves: see `withRequestId`. */
const REQUEST_ID = "{{request-id}}";

/** JSON answer as every service gives it. */
export function reply(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json;charset=utf-8", ...headers },
  });
}

export function emptyReply(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

/** Errors that the gateway makes, before any service sees the call (documented). */
export function gatewayError(status: number, code: string, message: string): Response {
  return reply({ error_code: code, message }, status);
}

const titles: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  403: "ForbiddenError",
  404: "NotFoundError",
  409: "ConflictError",
  412: "PreconditionFailedError",
  415: "UnsupportedMediaTypeError",
  500: "InternalServerError",
  503: "ServiceUnavailableError",
};

/** The problem body of Catalog, also used for Data Access, which documents none (inferred). */
export function problem(status: number, detail: string): Response {
  const title = titles[status] ?? "Error";
  return reply({ type: "/placeholder/type/uri", status, title, detail }, status);
}

/** The body of Segmentation, Profile and export errors (documented for audiences, inferred for the rest). */
export function upsError(
  status: number,
  message: string,
  code = `UPAPI-113000-${status}`,
): Response {
  return reply(
    {
      requestId: REQUEST_ID,
      errors: { [String(status)]: [{ code, message }] },
      type: `https://ns.adobe.com/aep/errors/${code}`,
      title: titles[status] ?? "Error",
      status,
    },
    status,
  );
}

export function registryError(
  status: number,
  code: string,
  title: string,
  detail: string,
): Response {
  const report = {
    registryRequestId: REQUEST_ID,
    timestamp: "01-01-2026 00:00:00",
    "detailed-message": detail,
    "sub-errors": [],
  };
  const type = `http://ns.adobe.com/aep/errors/${code}`;
  return reply({ type, title, status, report, detail }, status);
}

/** An error in the dress of the service that answers. */
export function serviceError(service: Service, status: number, detail: string): Response {
  if (service === "ups") return upsError(status, detail);
  if (service === "registry") {
    return registryError(status, `XDM-1000-${status}`, titles[status] ?? "Error", detail);
  }
  return service === "ims"
    ? reply({ error: "server_error", error_description: detail }, status)
    : problem(status, detail);
}

export function htmlPage(status: number, title: string): Response {
  const page = `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`;
  return new Response(page, { status, headers: { "content-type": "text/html" } });
}

/** The answer with the id of its request, in the header and where the body names it. */
export async function withRequestId(response: Response, requestId: string): Promise<Response> {
  response.headers.set("x-request-id", requestId);
  if (response.status < 400 || response.body === null) return response;
  const text = await response.text();
  const named = text.replaceAll(REQUEST_ID, JSON.stringify(requestId).slice(1, -1));
  return new Response(named, response);
}
