import type { Clock } from "../core/clock.ts";
import { type Log, silentLog } from "../core/log.ts";
import type { RetryPolicy } from "../core/retry.ts";
import type { Secret } from "../core/secret.ts";
import { createAudiences } from "./audiences.ts";
import { checkBaseUrl } from "./base-url.ts";
import { createBatches } from "./batches.ts";
import { createCaller } from "./caller.ts";
import { openByteNetwork } from "./bytes/byte-network.ts";
import type { ByteNetwork } from "./bytes/byte-port.ts";
import type { Connection } from "./connection.ts";
import { createDatasets } from "./datasets.ts";
import { createExportJobs } from "./export-jobs.ts";
import { createFiles } from "./files.ts";
import { obtainToken } from "./ims.ts";
import { createStatusWatch } from "./job-state.ts";
import { fetchBytes } from "./fetched-bytes.ts";
import { createMergePolicies } from "./merge-policies.ts";
import { type Network, openNetwork, wrapFetch } from "./network.ts";
import type { Platform } from "./platform.ts";
import { createProxyChoice, type ProxySettings } from "./proxy-choice.ts";
import type { Tenant } from "./records.ts";
import { withByteLog, withRequestLog } from "./request-log.ts";
import { createSandboxes } from "./sandboxes.ts";
import { createSchedules } from "./schedules.ts";
import { createSegmentJobs } from "./segment-jobs.ts";
import { createSegments } from "./segments.ts";
import { createServices, type Services } from "./services.ts";
import { openTokenCache } from "./token-cache.ts";
import { createGivenToken, createRenewableTokens, type TokenSource } from "./tokens.ts";
import { createUnions } from "./unions.ts";

export interface PlatformOptions {
  readonly tenant: Tenant;
  /** Origin of the token service. */
  readonly imsUrl: string;
  /** A client secret, with which tokens are obtained and renewed, or one access token that is used as it is. */
  readonly credentials: ClientSecretCredentials | AccessTokenCredentials;
  /** Folder (0700) for token files (0600), shared by commands. Default: tokens live in memory only. */
  readonly tokenCacheFolder?: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** A number in [0, 1), for the jitter of retries. Default: Math.random. */
  readonly random?: () => number;
  /** Default: a UUID for each attempt. */
  readonly newRequestId?: () => string;
  readonly retry?: Partial<RetryPolicy>;
  /** Until a whole control reply is there, or a file's bytes begin; also the longest silence within them. Default 60,000 ms. */
  readonly timeoutMs?: number;
  /** Connections for file bytes at once; further ranges wait in line. Default 16. */
  readonly connections?: number;
  readonly proxy?: ProxySettings;
  /** Replaces the network for everything, the token service and file bytes included. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export interface ClientSecretCredentials {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** As Developer Console shows them, with commas between. */
  readonly scopes: string;
}

export interface AccessTokenCredentials {
  readonly clientId: string;
  readonly accessToken: Secret;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 15_000;
const DEFAULT_CONNECTIONS = 16;

/** Fails with `bad-config` for addresses that cannot be used safely. Sends nothing before it is asked to. */
export function createPlatform(options: PlatformOptions): Platform {
  const { clock, credentials, timeoutMs = DEFAULT_TIMEOUT_MS, log = silentLog } = options;
  const baseUrl = checkBaseUrl(options.tenant.baseUrl, "AEPX_BASE_URL");
  const imsUrl = checkBaseUrl(options.imsUrl, "AEPX_IMS_URL");
  const tenant = { ...options.tenant, baseUrl };
  const ways = openWays(options, timeoutMs);
  const network = withRequestLog(ways.network, log, clock);
  const tokenRenewable = "clientSecret" in credentials;
  const services = createServices({ baseUrl, imsUrl, network, clock, tokenRenewable });
  const tokens = createTokens({ ...options, imsUrl, timeoutMs }, services.ims);
  const caller = createCaller({
    ...options,
    tenant,
    timeoutMs,
    tokens,
    clientId: credentials.clientId,
  });
  const connection: Connection = {
    services,
    caller,
    bytes: withByteLog(ways.bytes, log, clock),
    baseUrl,
    clock,
    tokenRenewable,
    noteStatus: createStatusWatch(log),
  };
  return {
    tenant,
    tokens: { check: (call) => tokens.check(call) },
    sandboxes: createSandboxes(connection),
    unions: createUnions(connection),
    datasets: createDatasets(connection),
    batches: createBatches(connection),
    audiences: createAudiences(connection),
    segments: createSegments(connection),
    segmentJobs: createSegmentJobs(connection),
    exportJobs: createExportJobs(connection),
    schedules: createSchedules(connection),
    mergePolicies: createMergePolicies(connection),
    files: createFiles(connection),
    async close() {
      await Promise.all([ways.network.close(), ways.bytes.close()]);
    },
  };
}

/** Control calls and tokens go one way, file bytes another, unless a function stands for both. */
function openWays(
  { fetch, proxy = {}, connections = DEFAULT_CONNECTIONS }: PlatformOptions,
  timeoutMs: number,
): { readonly network: Network; readonly bytes: ByteNetwork } {
  if (fetch) {
    const network = wrapFetch(fetch);
    return { network, bytes: fetchBytes(network, timeoutMs) };
  }
  const shared = { timeoutMs, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const proxyOf = createProxyChoice(proxy);
  return {
    network: openNetwork({ ...shared, proxyOf }),
    bytes: openByteNetwork({ ...shared, proxyOf, connections }),
  };
}

function createTokens(
  options: PlatformOptions & { readonly timeoutMs: number },
  ims: Services["ims"],
): TokenSource {
  const { clock, credentials, imsUrl, tokenCacheFolder, log } = options;
  if ("accessToken" in credentials) return createGivenToken(credentials.accessToken, clock);
  const identity = { imsUrl, ...credentials };
  return createRenewableTokens({
    obtain: (signal) => obtainToken({ ...options, ...credentials, ims }, signal),
    cache: tokenCacheFolder === undefined ? undefined : openTokenCache(tokenCacheFolder, identity),
    clock,
    ...(log ? { log } : {}),
  });
}
