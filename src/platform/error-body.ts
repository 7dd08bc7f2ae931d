import { isWireObject, type WireObject, wireObject, wireText } from "./wire.ts";

/** What an error body says, whatever its shape. */
export interface ErrorBody {
  readonly kind: "json" | "html" | "text" | "empty";
  /** The service's own code: `403027`, `UPAPI-113752-403`, `NotFoundError`, `invalid_client`. An opaque label. */
  readonly code: string | null;
  readonly text: string | null;
  readonly requestId: string | null;
}

/** Reads gateway, problem, UPS, OAuth and the remaining shapes; anything unreadable becomes a kind without words. */
export function readErrorBody(body: string, contentType: string | null): ErrorBody {
  const text = body.trim();
  if (text === "") return silent("empty");
  const json = parseJson(text);
  if (isWireObject(json)) return fromObject(json);
  const isHtml = /\bhtml\b/i.test(contentType ?? "") || /^<(!doctype|html|head|body)/i.test(text);
  return silent(isHtml ? "html" : "text");
}

function silent(kind: "html" | "text" | "empty"): ErrorBody {
  return { kind, code: null, text: null, requestId: null };
}

function fromObject(body: WireObject): ErrorBody {
  const nested = firstNested(body["errors"]);
  const report = wireObject(body["report"]);
  return {
    kind: "json",
    code: firstText([
      body["error_code"],
      nested["code"],
      body["code"],
      body["errorCode"],
      nested["errorCode"],
      codeInType(body["type"]),
      problemName(body),
      body["error"],
    ]),
    text: firstText([
      body["error_description"],
      body["message"],
      body["detail"],
      nested["message"],
      nested["detail"],
      body["errorMessage"],
      report["detailed-message"],
      body["title"],
      nested["title"],
    ]),
    requestId: firstText([body["requestId"], report["registryRequestId"]]),
  };
}

function firstText(candidates: readonly unknown[]): string | null {
  return candidates.map(wireText).find((text) => text !== null) ?? null;
}

/** `errors` is `{"403":[{code, message}]}` (Segmentation), a plain list, or one object (Privacy). */
function firstNested(errors: unknown): WireObject {
  if (Array.isArray(errors)) return wireObject(errors[0]);
  const values = wireObject(errors);
  const [list] = Object.values(values).filter((value) => Array.isArray(value));
  return list === undefined ? values : wireObject((list as readonly unknown[])[0]);
}

/** `http://ns.adobe.com/aep/errors/XDM-1006-400` carries its code in the last segment. */
function codeInType(type: unknown): string | null {
  return /\/errors\/([\w-]+)$/.exec(wireText(type) ?? "")?.[1] ?? null;
}

/** Problem style names the error in its title: `NotFoundError`. A title of several words is a text and no name. */
function problemName(body: WireObject): string | null {
  const title = wireText(body["title"]);
  return title !== null && /^\w+$/.test(title) ? title : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
