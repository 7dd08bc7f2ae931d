import { ApiError, type AppError, AuthError, type ErrorOptions } from "../core/errors.ts";
import { retryAfterMs } from "../core/retry-after.ts";
import { scrub } from "../core/secret.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";

/** A whole answer that is not the one hoped for. */
export interface Reply {
  readonly service: "ims" | "platform";
  readonly method: string;
  /** The template, such as `/data/core/ups/export/jobs/{id}`. */
  readonly path: string;
  /** The path with its ids, for people. Never a query string. */
  readonly shownPath: string;
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly body: string;
  readonly sentRequestId: string | null;
}

export interface ReplyReading {
  readonly nowMs: number;
  /** False: the person gave the access token, so nobody can renew it. */
  readonly tokenRenewable: boolean;
}

/** Adobe's words are cut here: enough to act on, and no place for a row of data. */
const TEXT_LENGTH_MAX = 240;

/** The only place that turns a status into a class. The status decides; codes in bodies may differ from it. */
export function toApiError(reply: Reply, reading: ReplyReading): AppError {
  const body = readErrorBody(reply.body, reply.headers.get("content-type"));
  const requestId = requestIdOf(reply, body);
  const head = describe(reply, body, requestId);
  const details = {
    requestId,
    method: reply.method,
    path: reply.path,
    status: reply.status,
    serviceCode: body.code,
  };
  if (reply.service === "ims" && [400, 401, 403].includes(reply.status)) {
    return refusedToken(head, details);
  }
  const advice = gatewayAdvice[body.code ?? ""];
  return classify(reply, {
    say: (hint) => `${head}. ${advice ?? hint}`,
    html: body.kind === "html",
    tokenRenewable: reading.tokenRenewable,
    options: {
      details,
      retryAfterMs: retryAfterMs(reply.headers.get("retry-after"), reading.nowMs),
    },
  });
}

/** A success that cannot be used: no body where one is needed, or none that can be read. Its effect, if any, has happened. */
export function unreadableReply(
  reply: Omit<Reply, "body">,
  why: string,
  cause?: unknown,
): ApiError {
  const requestId = reply.headers.get("x-request-id") ?? reply.sentRequestId;
  const { method, path, status } = reply;
  return new ApiError(
    "unreadable-reply",
    `${method} ${reply.shownPath} failed: the answer ${status}${labels(null, requestId)} ${why}. Check that ${addressSettings[reply.service]} names Adobe's service and that no proxy changes its answers.`,
    { details: { requestId, method, path, status, serviceCode: null }, cause },
  );
}

interface Reading {
  readonly say: (hint: string) => string;
  readonly html: boolean;
  readonly tokenRenewable: boolean;
  readonly options: ErrorOptions;
}

function classify(reply: Reply, reading: Reading): AppError {
  const { say, options } = reading;
  const { status } = reply;
  const setting = addressSettings[reply.service];
  if (status === 401) {
    return new AuthError("token-rejected", say(rejectedHint(reading.tokenRenewable)), options);
  }
  if (status === 403) return new AuthError("forbidden", say(hints.forbidden), options);
  if (status === 429) return new ApiError("rate-limited", say(hints.later), options);
  if (status >= 500 || status === 408 || status === 425) {
    return new ApiError("server-error", say(hints.later), options);
  }
  if (status === 404) return notFound(reading, setting);
  if (status === 409 || status === 412)
    return new ApiError("conflict", say(hints.conflict), options);
  if (status >= 400) return new ApiError("bad-request", say(hints.badRequest), options);
  return new ApiError("unreadable-reply", say(redirectHint(setting)), options);
}

/** An unknown route answers 404 with a page of HTML, a known one 404 with JSON (seen live). */
function notFound({ say, html, options }: Reading, setting: string): ApiError {
  if (!html) return new ApiError("not-found", say(hints.notFound), options);
  const details = { ...options.details, unknownRoute: true };
  return new ApiError("not-found", say(unknownRouteHint(setting)), { ...options, details });
}

function refusedToken(head: string, details: NonNullable<ErrorOptions["details"]>): AuthError {
  return new AuthError(
    "token-refused",
    `${head}. Check AEPX_CLIENT_ID, AEPX_CLIENT_SECRET and AEPX_SCOPES against the credential in Adobe's Developer Console.`,
    { details },
  );
}

const hints = {
  forbidden:
    "The credential lacks the permission: have an administrator add it to a role that has it for this sandbox (Permissions > Roles > API credentials).",
  later: "This may pass: run the same command again in a while.",
  conflict: "Something else changed or made the same object: look at it, then try again.",
  notFound: "Check the id and the sandbox.",
  badRequest: "Adobe does not accept this request; its words above say why.",
} as const;

/** The setting that names the service's address. */
export const addressSettings = { ims: "AEPX_IMS_URL", platform: "AEPX_BASE_URL" } as const;

function unknownRouteHint(setting: string): string {
  return `The server does not know this address at all: check ${setting}.`;
}

function redirectHint(setting: string): string {
  return `It points elsewhere, and a control call is never redirected: check ${setting} and the proxy.`;
}

function rejectedHint(renewable: boolean): string {
  const permission =
    "it may be a missing permission, which Segmentation and Profile answer with 401 too: check the role and sandbox of the credential";
  return renewable
    ? `A new token was rejected as well, so ${permission}.`
    : `The access token in AEPX_ACCESS_TOKEN cannot be renewed by aepx: give a new one. If it is new, ${permission}.`;
}

/** What the gateway's six digits mean for the person (documented). */
const gatewayAdvice: Readonly<Record<string, string>> = {
  "400003": "The organisation id did not reach Adobe: check AEPX_ORG_ID.",
  "403000": "The client id did not reach Adobe: check AEPX_CLIENT_ID.",
  "403003":
    "Adobe does not know this client id: check AEPX_CLIENT_ID, and that the project in Developer Console has the Experience Platform API.",
  "403025":
    "The credential is not entitled for this organisation: check AEPX_ORG_ID, and that the credential has a product profile of Experience Platform.",
  "403027":
    "The organisation id is wrong, or the credential has no product profile of Experience Platform: check AEPX_ORG_ID and add one in Developer Console.",
};

/** What failed, on what, why, in one line. */
function describe(reply: Reply, body: ErrorBody, requestId: string | null): string {
  const who = reply.service === "ims" ? "Adobe's token service" : "Adobe";
  const said = body.text === null ? saidNothing[body.kind] : `: ${tame(body.text)}`;
  return `${reply.method} ${reply.shownPath} failed: ${who} answered ${reply.status}${labels(body.code, requestId)}${said}`;
}

const saidNothing = {
  json: "",
  empty: " without a word",
  html: " with an HTML page",
  text: " with an unreadable text",
} as const;

function labels(code: string | null, requestId: string | null): string {
  const parts = [
    ...(code === null ? [] : [`code ${tame(code)}`]),
    ...(requestId === null ? [] : [`request ${tame(requestId)}`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** One line, no secret, no query string, not long. */
function tame(text: string): string {
  const line = scrub(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, "$1")
    .trim()
    .replace(/\.+$/, "");
  return line.length > TEXT_LENGTH_MAX ? `${line.slice(0, TEXT_LENGTH_MAX)}…` : line;
}

function requestIdOf(reply: Reply, body: ErrorBody): string | null {
  return reply.headers.get("x-request-id") ?? body.requestId ?? reply.sentRequestId;
}
