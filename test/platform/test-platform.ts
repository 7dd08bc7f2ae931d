import { onTestFinished } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { createPlatform, type PlatformOptions } from "../../src/platform/create-platform.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { type Answer, type Handler, type Seen, serve, type TestServer } from "./test-server.ts";

export interface TestPlatform extends TestServer {
  readonly platform: Platform;
  /** Requests to the platform, those to the token service left out. */
  readonly calls: () => readonly Seen[];
}

const IMS_PATH = "/ims/token/v3";

/**
 * A platform client against a server of its own, on a clock whose sleeps take no time. Token requests are answered `token-1`,
 * `token-2`, …; `handler` sees the rest and counts only that.
 */
export async function startPlatform(
  handler: Handler,
  options: Partial<PlatformOptions> = {},
): Promise<TestPlatform> {
  let tokens = 0;
  let calls = 0;
  const server = await serve((request) => {
    if (request.path !== IMS_PATH) return handler(request, calls++);
    tokens += 1;
    return { body: tokenBody(`token-${tokens}`) };
  });
  return {
    ...server,
    platform: connect(server.url, options),
    calls: () => server.requests.filter(({ path }) => path !== IMS_PATH),
  };
}

/** A client of the server at `url`, closed when the running test ends. */
export function connect(url: string, options: Partial<PlatformOptions> = {}): Platform {
  const platform = createPlatform({
    tenant: { baseUrl: url, orgId: "AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg", sandbox: "dev" },
    imsUrl: url,
    credentials: {
      clientId: "client-1",
      clientSecret: new Secret("test-client-secret"),
      scopes: "openid,AdobeID",
    },
    clock: createManualClock(undefined, { autoAdvance: true }),
    random: () => 0.5,
    ...options,
  });
  onTestFinished(() => platform.close());
  return platform;
}

export function tokenBody(accessToken: string, expiresIn = 86_399): unknown {
  return { access_token: accessToken, token_type: "bearer", expires_in: expiresIn };
}

/** Answers one after the other; the last one again and again. */
export function inTurn(...answers: readonly Answer[]): Handler {
  return (_request, earlier) => answers[Math.min(earlier, answers.length - 1)] ?? {};
}

export async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

/** The error that the promise fails with; fails the test when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => Promise.reject(new Error("It did not fail")),
    (error: unknown) => error as Error,
  );
}
