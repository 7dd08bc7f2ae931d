import { credentials } from "../../src/simulator/credentials.ts";

export interface TestClient {
  readonly token: () => Promise<string>;
  /** A call with every header that the platform asks for; `headers` replaces or (null) removes some. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Response>;
  /** The headers of `call`. */
  readonly headers: () => Promise<Record<string, string>>;
  readonly json: (
    method: string,
    path: string,
    options?: CallOptions,
  ) => Promise<Record<string, unknown>>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | null>>;
}

type Fetch = (request: Request) => Promise<Response>;

/** A client that speaks to `fetch` as curl would: no retries, no mapping. */
export function testClient(fetchRequest: Fetch, baseUrl = "http://localhost"): TestClient {
  let token: string | undefined;
  const client: TestClient = {
    async token() {
      const response = await fetchRequest(tokenRequest(baseUrl));
      return ((await response.json()) as { access_token: string }).access_token;
    },
    async headers() {
      token ??= await client.token();
      return {
        authorization: `Bearer ${token}`,
        "x-api-key": credentials.clientId,
        "x-gw-ims-org-id": credentials.orgId,
        "x-sandbox-name": credentials.sandbox,
      };
    },
    async call(method, path, { body, headers = {} } = {}) {
      const all: Record<string, string | null> = {
        ...(await client.headers()),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      };
      const kept = Object.entries(all).flatMap(([name, value]) =>
        value === null ? [] : [[name, value] as [string, string]],
      );
      return fetchRequest(
        new Request(`${baseUrl}${path}`, {
          method,
          headers: kept,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      );
    },
    async json(method, path, options) {
      const response = await client.call(method, path, options);
      return (await response.json()) as Record<string, unknown>;
    },
  };
  return client;
}

export function tokenRequest(baseUrl: string, fields: Record<string, string> = {}): Request {
  return new Request(`${baseUrl}/ims/token/v3`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: credentials.scopes,
      ...fields,
    }).toString(),
  });
}
