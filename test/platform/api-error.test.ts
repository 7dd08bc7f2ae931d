import { expect, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { type Reply, toApiError } from "../../src/platform/api-error.ts";

const reading = { nowMs: Date.UTC(2026, 0, 1), tokenRenewable: true };

function reply(status: number, body: unknown, more: Partial<Reply> = {}): Reply {
  return {
    service: "platform",
    method: "GET",
    path: "/data/core/ups/export/jobs/{id}",
    shownPath: "/data/core/ups/export/jobs/70123",
    status,
    headers: new Headers({ "x-request-id": "r-1" }),
    body: typeof body === "string" ? body : JSON.stringify(body),
    sentRequestId: "sent-1",
    ...more,
  };
}

const html = { headers: new Headers({ "content-type": "text/html" }) };
const head = "GET /data/core/ups/export/jobs/70123 failed: Adobe answered";
const forbidden =
  "The credential lacks the permission: have an administrator add it to a role that has it for this sandbox (Permissions > Roles > API credentials).";
const later = "This may pass: run the same command again in a while.";

test.each([
  [
    "gateway: user region",
    reply(403, { error_code: "403027", message: "User region is missing" }),
    "forbidden",
    `${head} 403 (code 403027, request r-1): User region is missing. The organisation id is wrong, or the credential has no product profile of Experience Platform: check AEPX_ORG_ID and add one in Developer Console.`,
  ],
  [
    "gateway: profile is not valid",
    reply(403, { error_code: "403025", message: "Profile is not valid" }),
    "forbidden",
    `${head} 403 (code 403025, request r-1): Profile is not valid. The credential is not entitled for this organisation: check AEPX_ORG_ID, and that the credential has a product profile of Experience Platform.`,
  ],
  [
    "gateway: no api key",
    reply(403, { error_code: "403000", message: "Api Key is required" }),
    "forbidden",
    `${head} 403 (code 403000, request r-1): Api Key is required. The client id did not reach Adobe: check AEPX_CLIENT_ID.`,
  ],
  [
    "gateway: unknown api key",
    reply(403, { error_code: "403003", message: "Api Key is invalid" }),
    "forbidden",
    `${head} 403 (code 403003, request r-1): Api Key is invalid. Adobe does not know this client id: check AEPX_CLIENT_ID, and that the project in Developer Console has the Experience Platform API.`,
  ],
  [
    "gateway: no organisation",
    reply(400, { error_code: "400003", message: "Missing header" }),
    "bad-request",
    `${head} 400 (code 400003, request r-1): Missing header. The organisation id did not reach Adobe: check AEPX_ORG_ID.`,
  ],
  [
    "gateway: bad token",
    reply(401, { error_code: "401013", message: "Oauth token is not valid" }),
    "token-rejected",
    `${head} 401 (code 401013, request r-1): Oauth token is not valid. A new token was rejected as well, so it may be a missing permission, which Segmentation and Profile answer with 401 too: check the role and sandbox of the credential.`,
  ],
  [
    "gateway: too many requests",
    reply(429, { error_code: "429050", message: "Too many requests" }),
    "rate-limited",
    `${head} 429 (code 429050, request r-1): Too many requests. ${later}`,
  ],
  [
    "UPS: status inside, code with another status at its end",
    reply(400, {
      requestId: "ups-1",
      errors: { "400": [{ code: "UPLIB-101554-503", message: "Dataset cannot be fetched" }] },
    }),
    "bad-request",
    `${head} 400 (code UPLIB-101554-503, request r-1): Dataset cannot be fetched. Adobe does not accept this request; its words above say why.`,
  ],
  [
    "UPS: bare number as code",
    reply(403, { requestId: "ups-1", errors: { "403": [{ code: 403, message: "Denied." }] } }),
    "forbidden",
    `${head} 403 (code 403, request r-1): Denied. ${forbidden}`,
  ],
  [
    "UPS: problem with a code in its type",
    reply(422, {
      type: "https://ns.adobe.com/aep/errors/UPAPI-036002-422",
      title: "Invalid system job payload.",
      status: 422,
      requestId: "ups-1",
    }),
    "bad-request",
    `${head} 422 (code UPAPI-036002-422, request r-1): Invalid system job payload. Adobe does not accept this request; its words above say why.`,
  ],
  [
    "Profile: code and message",
    reply(400, { code: "400", message: "Bad" }),
    "bad-request",
    `${head} 400 (code 400, request r-1): Bad. Adobe does not accept this request; its words above say why.`,
  ],
  [
    "Catalog: problem",
    reply(404, {
      type: "/placeholder/type/uri",
      status: 404,
      title: "NotFoundError",
      detail: "Data set 1 was not found",
    }),
    "not-found",
    `${head} 404 (code NotFoundError, request r-1): Data set 1 was not found. Check the id and the sandbox.`,
  ],
  [
    "Schema Registry: report",
    reply(400, {
      type: "http://ns.adobe.com/aep/errors/XDM-1006-400",
      title: "Accept header invalid",
      status: 400,
      report: { registryRequestId: "reg-1", "detailed-message": "The Accept header is invalid." },
    }),
    "bad-request",
    `${head} 400 (code XDM-1006-400, request r-1): The Accept header is invalid. Adobe does not accept this request; its words above say why.`,
  ],
  [
    "Privacy's wrapper",
    reply(409, { errors: { errorCode: 409, title: "Conflict", detail: "Exists" } }),
    "conflict",
    `${head} 409 (code 409, request r-1): Exists. Something else changed or made the same object: look at it, then try again.`,
  ],
  [
    "Flow Service",
    reply(412, { errorMessage: "etag mismatch" }),
    "conflict",
    `${head} 412 (request r-1): etag mismatch. Something else changed or made the same object: look at it, then try again.`,
  ],
  [
    "sandbox management",
    reply(403, { code: "SMS-2010-403", message: "Not allowed" }),
    "forbidden",
    `${head} 403 (code SMS-2010-403, request r-1): Not allowed. ${forbidden}`,
  ],
  [
    "an unknown route",
    reply(404, "<html><body>Not found</body></html>", html),
    "not-found",
    `${head} 404 (request sent-1) with an HTML page. The server does not know this address at all: check AEPX_BASE_URL.`,
  ],
  [
    "a page of a proxy",
    reply(502, "<!DOCTYPE html><p>Bad gateway", html),
    "server-error",
    `${head} 502 (request sent-1) with an HTML page. ${later}`,
  ],
  ["empty", reply(503, ""), "server-error", `${head} 503 (request r-1) without a word. ${later}`],
  [
    "text",
    reply(500, "upstream"),
    "server-error",
    `${head} 500 (request r-1) with an unreadable text. ${later}`,
  ],
  ["408", reply(408, ""), "server-error", `${head} 408 (request r-1) without a word. ${later}`],
  ["425", reply(425, ""), "server-error", `${head} 425 (request r-1) without a word. ${later}`],
  [
    "a redirect of a control call",
    reply(302, ""),
    "unreadable-reply",
    `${head} 302 (request r-1) without a word. It points elsewhere, and a control call is never redirected: check AEPX_BASE_URL and the proxy.`,
  ],
])("%s", (_name, given, code, message) => {
  const error = toApiError(given, reading);
  expect([error.code, error.message]).toEqual([code, message]);
  expect(error.retry).toBe(
    [408, 425, 429].includes(given.status) || given.status >= 500 ? "later" : "never",
  );
});

test("the token service says which settings to check", () => {
  const error = toApiError(
    reply(
      401,
      { error: "invalid_client", error_description: "invalid client_secret parameter" },
      { service: "ims", method: "POST", shownPath: "/ims/token/v3", headers: new Headers() },
    ),
    reading,
  );
  expect([error.code, error.message]).toEqual([
    "token-refused",
    "POST /ims/token/v3 failed: Adobe's token service answered 401 (code invalid_client, request sent-1): invalid client_secret parameter. Check AEPX_CLIENT_ID, AEPX_CLIENT_SECRET and AEPX_SCOPES against the credential in Adobe's Developer Console.",
  ]);
});

test("a token that a person gave is not called renewed", () => {
  const error = toApiError(reply(401, { title: "Unauthorized" }), {
    ...reading,
    tokenRenewable: false,
  });
  expect(error.message).toBe(
    `${head} 401 (code Unauthorized, request r-1): Unauthorized. The access token in AEPX_ACCESS_TOKEN cannot be renewed by aepx: give a new one. If it is new, it may be a missing permission, which Segmentation and Profile answer with 401 too: check the role and sandbox of the credential.`,
  );
});

test("keeps the evidence that support asks for, with the template instead of the path", () => {
  const error = toApiError(reply(404, { title: "NotFoundError" }), reading);
  expect(error.details).toEqual({
    requestId: "r-1",
    method: "GET",
    path: "/data/core/ups/export/jobs/{id}",
    status: 404,
    serviceCode: "NotFoundError",
  });
  expect(toApiError(reply(404, "<html>", html), reading).details["unknownRoute"]).toBe(true);
});

test.each([
  ["the reply's header", new Headers({ "x-request-id": "header" }), "header"],
  ["the body", new Headers(), "body"],
])("takes the request id from %s first", (_name, headers, requestId) => {
  const given = reply(500, { requestId: "body", errors: {} }, { headers });
  expect(toApiError(given, reading).details["requestId"]).toBe(requestId);
});

test.each([
  ["seconds", "38", 38_000],
  ["a date", "Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
])("hands on Retry-After as %s", (_name, value, retryAfterMs) => {
  const given = reply(429, "", { headers: new Headers({ "retry-after": value }) });
  expect(toApiError(given, reading).retryAfterMs).toBe(retryAfterMs);
});

test("Adobe's words lose secrets, query strings, line breaks and length", () => {
  const secret = new Secret("very-secret-client-secret");
  const message = `Bad ${secret.reveal()} at\nhttps://x.test/a?token=1234 ${"long ".repeat(100)}`;
  const text = toApiError(reply(400, { message }), reading).message;
  expect(text).toContain("Bad [secret] at https://x.test/a long long");
  expect(text).not.toMatch(/token=|\n/);
  expect(text.length).toBeLessThan(500);
});
