import { didYouMean } from "../core/near-miss.ts";
import { systemClock, type Clock } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import { parseFaults, type Fault } from "./fault-grammar.ts";

export interface SimulatorOptions {
  /** Faults by rule: `NAME[:METHOD TEMPLATE][@share][#n]`. Default none. Fails with `bad-option`. */
  readonly faults?: readonly string[];
  /** Profiles in the sandbox. Default 10,000. */
  readonly profiles?: number;
  /** Part files of a batch. Default 1. */
  readonly files?: number;
  /** Bytes up to which every file is padded; 0 leaves files as they are. Default 0. */
  readonly fileSize?: number;
  /** Seconds that an export or segment job takes. Default 2. */
  readonly jobSeconds?: number;
  /** Life of an access token in seconds. Default 86,399; after the time scale in whole seconds, 1 at least, as answers tell it. */
  readonly tokenSeconds?: number;
  /** Divides every delay of the server. Default 1. */
  readonly timeScale?: number;
  /** Decides ids, names and rows. Default 1. */
  readonly seed?: number;
  /**
   * `changing`: besides their scores, people come, are deleted, merge, buy and change attributes from day to day, and there is the segment
   * "Recent buyers", which people leave by mere time. Default `steady`.
   */
  readonly world?: "steady" | "changing";
  /** Day of the world: 0 is the UTC date of the clock at the start, each further day is 24 hours later. Default 0. */
  readonly day?: number;
  /**
   * Where a server in front of the simulator maps to its `filesFolder`, `/__files` for instance: file bytes that no fault strikes are
   * then left to it by `X-Accel-Redirect`. Default: none, the simulator sends every byte itself.
   */
  readonly accelRedirect?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export interface Settings {
  readonly faults: readonly Fault[];
  readonly profiles: number;
  readonly files: number;
  readonly fileSizeBytes: number;
  readonly jobMs: number;
  readonly tokenSeconds: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly changing: boolean;
  readonly day: number;
  readonly accelRedirect: string | null;
  readonly clock: Clock;
}

const limits = {
  profiles: { default: 10_000, min: 0, max: 100_000_000, whole: true },
  files: { default: 1, min: 1, max: 100_000, whole: true },
  fileSize: { default: 0, min: 0, max: 8 * 1024 ** 3, whole: true },
  jobSeconds: { default: 2, min: 0, max: 7 * 86_400, whole: false },
  tokenSeconds: { default: 86_399, min: 1, max: 365 * 86_400, whole: true },
  timeScale: { default: 1, min: 0.001, max: 1_000_000, whole: false },
  seed: { default: 1, min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  day: { default: 0, min: 0, max: 36_500, whole: true },
} as const;

type NumberOption = keyof typeof limits;

/** Checks the options once, so that nothing behind has to. Fails with `bad-option`. */
export function resolveSettings(options: SimulatorOptions): Settings {
  refuseUnknown(options);
  const timeScale = numberOption(options, "timeScale");
  return {
    faults: parseFaults(options.faults ?? []),
    profiles: numberOption(options, "profiles"),
    files: numberOption(options, "files"),
    fileSizeBytes: numberOption(options, "fileSize"),
    jobMs: Math.round((numberOption(options, "jobSeconds") * 1000) / timeScale),
    tokenSeconds: Math.max(1, Math.round(numberOption(options, "tokenSeconds") / timeScale)),
    timeScale,
    seed: numberOption(options, "seed"),
    changing: isChanging(options.world ?? "steady"),
    day: numberOption(options, "day"),
    accelRedirect: accelPrefix(options.accelRedirect),
    clock: options.clock ?? systemClock,
  };
}

function refuseUnknown(options: SimulatorOptions): void {
  const known = [
    ...Object.keys(limits),
    "faults",
    "world",
    "accelRedirect",
    "clock",
    "port",
    "host",
  ];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    "bad-option",
    `The simulator has no option "${unknown}".${didYouMean(unknown, known)}`,
  );
}

function numberOption(options: SimulatorOptions, name: NumberOption): number {
  const { default: fallback, min, max, whole } = limits[name];
  const value = options[name] ?? fallback;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    "bad-option",
    `The simulator's ${name} is ${String(value)}. Give ${whole ? "a whole number" : "a number"} from ${min} to ${max}.`,
  );
}

function isChanging(world: string): boolean {
  if (world === "steady" || world === "changing") return world === "changing";
  throw new UsageError(
    "bad-option",
    `The simulator's world is ${JSON.stringify(world)}. Give steady or changing.`,
  );
}

function accelPrefix(prefix: string | undefined): string | null {
  if (prefix === undefined) return null;
  if (/^(\/[\w.-]+)+\/?$/.test(prefix)) return prefix.replace(/\/$/, "");
  throw new UsageError(
    "bad-option",
    `The simulator's accelRedirect is ${JSON.stringify(prefix)}. Give a path as in /__files.`,
  );
}
