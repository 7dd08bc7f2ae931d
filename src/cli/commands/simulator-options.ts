import type { Argv } from "yargs";

import { UsageError } from "../../core/errors.ts";
import { parseByteSize } from "../../data/byte-size.ts";
import type { SimulatorOptions } from "../../simulator/settings.ts";

const numbers = {
  profiles: "Profiles in the sandbox (10000)",
  files: "Files of each batch (1)",
  "job-seconds": "Seconds that an export or segment job takes (2)",
  "token-seconds": "Life of a token in seconds (86399)",
  "time-scale": "Divide every delay by this (1)",
  seed: "Decides ids, names and rows (1)",
  day: "Day of the world, from 0",
} as const;

type NumberName = keyof typeof numbers;

export interface SimulatorArguments extends Partial<Record<NumberName, string>> {
  readonly fault: string[] | undefined;
  readonly fileSize: string | undefined;
  readonly accelRedirect: string | undefined;
  readonly world: string | undefined;
  readonly jobSeconds?: string;
  readonly tokenSeconds?: string;
  readonly timeScale?: string;
}

export function declareSimulatorOptions<T>(yargs: Argv<T>): Argv<T & SimulatorArguments> {
  let declared: Argv<T> = yargs.option("fault", {
    type: "array",
    string: true,
    requiresArg: true,
    describe: "A fault, NAME[:METHOD TEMPLATE][@share][#n]; may be repeated",
  });
  for (const [name, describe] of Object.entries(numbers)) {
    declared = declared.option(name, { type: "string", requiresArg: true, describe });
  }
  declared = declared.option("accel-redirect", {
    type: "string",
    requiresArg: true,
    describe: "Leave file bytes to a server in front, by X-Accel-Redirect below this path",
  });
  declared = declared.option("world", {
    type: "string",
    requiresArg: true,
    describe: "steady, or changing: people also come, go, merge and change (steady)",
  });
  return declared.option("file-size", {
    type: "string",
    requiresArg: true,
    describe: "Pad each file to this size: bytes, or 16MiB",
  }) as unknown as Argv<T & SimulatorArguments>;
}

export function readSimulatorOptions(args: SimulatorArguments): SimulatorOptions {
  const options: Record<string, unknown> = { faults: args.fault ?? [] };
  const add = (key: string, value: unknown) => {
    if (value !== undefined) options[key] = value;
  };
  add("profiles", parseNumber(args.profiles, "--profiles"));
  add("files", parseNumber(args.files, "--files"));
  add("fileSize", args.fileSize && parseByteSize(args.fileSize, "--file-size"));
  add("accelRedirect", args.accelRedirect);
  add("world", args.world);
  add("jobSeconds", parseNumber(args.jobSeconds, "--job-seconds"));
  add("tokenSeconds", parseNumber(args.tokenSeconds, "--token-seconds"));
  add("timeScale", parseNumber(args.timeScale, "--time-scale"));
  add("seed", parseNumber(args.seed, "--seed"));
  add("day", parseNumber(args.day, "--day"));
  return options;
}

/** The simulator knows the limits; here only what is no number at all is refused. */
function parseNumber(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError("bad-option", `${option} expects a number, not "${text}".`, {
    details: { option },
  });
}
