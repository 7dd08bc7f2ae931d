import { resolve } from "node:path";

import type { Clock } from "../core/clock.ts";
import type { ExitCode } from "../core/error-codes.ts";
import { CanceledError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Log } from "../core/log.ts";
import { CONCURRENCY_MAX } from "../data/transfer/transfer-tuning.ts";
import type { Executor } from "../engine/executor.ts";
import type { PlatformOptions } from "../platform/create-platform.ts";
import type { Platform } from "../platform/platform.ts";
import { type Config, readConfig } from "./config.ts";
import { exitCodeOf, type FailedRun, failureLines, toFailureResult } from "./failure-report.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a command works with. Whatever is costly is opened on first use and closed when the command ends. */
export interface CliContext {
  readonly surroundings: Surroundings;
  readonly globals: GlobalOptions;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Aborts with a CanceledError on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Lines for people on stderr; silent with --quiet. `progress.event` fits `onEvent` of the executor. */
  readonly progress: Progress;
  readonly output: Output;
  /** Credentials, tenant, proxy. Fails with `missing-credential` or `bad-config`. */
  config(): Config;
  /** One client for the command; with overrides a fresh one each time. */
  platform(overrides?: Partial<PlatformOptions>): Promise<Platform>;
  executor(): Promise<Executor>;
  /** The result: one JSON object (`schemaVersion` is added) with --json, else the text. Once per command. */
  print(result: JsonObject, humanText: string): void;
  /** Reports a failure and answers with its exit code; `run` when a run ended with it. */
  fail(error: unknown, run?: FailedRun): ExitCode;
  /** A path as the person typed it, made absolute. */
  path(typed: string): string;
  /** The same command under other variables on top of the real ones: how `--simulate` points it at a simulator. */
  withEnvironment(env: Readonly<Record<string, string>>): CliContext;
  /** Runs `close` when the command ends, last registered first. */
  onClose(close: () => Promise<void>): void;
}

export interface ContextParts {
  readonly surroundings: Surroundings;
  readonly globals: GlobalOptions;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly progress: Progress;
  readonly output: Output;
  readonly onClose: CliContext["onClose"];
}

export function createContext(parts: ContextParts): CliContext {
  const { surroundings, globals, output } = parts;
  const config = once(() => readConfig({ env: surroundings.env, globals, cwd: surroundings.cwd }));
  const sharedPlatform = once(() => openPlatform(parts, config()));
  const executor = once(() => openExecutor(surroundings));
  return {
    ...parts,
    settings: readSettings(surroundings.env),
    clock: surroundings.clock,
    config,
    platform: async (overrides) =>
      overrides ? openPlatform(parts, config(), overrides) : sharedPlatform(),
    executor: async () => executor(),
    print: (result, humanText) => output.result(result, humanText),
    fail(error, run) {
      output.failure(toFailureResult(error, run), failureLines(error, run));
      return exitCodeOf(error);
    },
    path: (typed) => resolve(surroundings.cwd, typed),
    withEnvironment: (env) =>
      createContext({
        ...parts,
        surroundings: { ...surroundings, env: { ...surroundings.env, ...env } },
      }),
  };
}

async function openPlatform(
  parts: ContextParts,
  config: Config,
  overrides: Partial<PlatformOptions> = {},
): Promise<Platform> {
  const { createPlatform } = await import("../platform/create-platform.ts");
  const { clock, random } = parts.surroundings;
  const platform = createPlatform({
    tenant: config.tenant,
    imsUrl: config.imsUrl,
    credentials: config.credentials,
    tokenCacheFolder: config.tokenCacheFolder,
    proxy: config.proxy,
    // Room for every --concurrency; how many are used is the download's own business.
    connections: CONCURRENCY_MAX,
    clock,
    log: parts.log,
    ...(random ? { random } : {}),
    ...overrides,
  });
  parts.onClose(() => platform.close());
  return platform;
}

async function openExecutor(surroundings: Surroundings): Promise<Executor> {
  const { createLocalExecutor } = await import("../engine/local-executor.ts");
  const { clock, env, onAppend } = surroundings;
  return createLocalExecutor({
    home: readSettings(env).home,
    clock,
    ...(onAppend ? { onAppend } : {}),
  });
}

/** A signal that aborts with a CanceledError naming what stopped the command, and the function that stops listening. */
export function listenForStop(surroundings: Surroundings): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  const stop = surroundings.onSignal((name) => {
    const how = name === "SIGINT" ? "Interrupted" : "Terminated";
    controller.abort(new CanceledError(`${how}.`, { details: { signal: name } }));
  });
  return { signal: controller.signal, stop };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
