import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/near-miss.ts";
import { operations, type Operation, type OperationKey } from "./operations.ts";

/** One switched-on fault, as read from `NAME[:METHOD TEMPLATE][@share][#n]`. */
export interface Fault {
  readonly name: FaultName;
  /** `METHOD TEMPLATE` of the only operation it fits; null: the scope of its kind. */
  readonly operation: string | null;
  /** How many of the matching calls or jobs it hits: above 0, up to 1. */
  readonly share: number;
  /** Only the first so many matching calls or jobs count; null: all. */
  readonly first: number | null;
  readonly text: string;
}

/** `call` before an answer, `after` the effect, `job` each new job, `service` by the scope in its name, `body` each file. */
type FaultKind = "call" | "after" | "job" | "service" | "body";

export const faultKinds = {
  "rate-limit": "call",
  "rate-limit-no-hint": "call",
  "server-error-before": "call",
  "drop-before": "call",
  "html-error": "call",
  "token-expired": "call",
  "slow-reply": "call",
  "server-error-after": "after",
  "drop-after": "after",
  "token-refused": "service",
  "forbidden-segments": "service",
  "forbidden-export": "service",
  "forbidden-audiences": "service",
  "no-union": "service",
  "late-visibility": "service",
  "segment-job-429": "service",
  "dataset-not-union": "job",
  "job-failed": "job",
  "job-stuck": "job",
  "job-slow": "job",
  "job-cancelled": "job",
  "late-batch": "job",
  "no-batch-id": "job",
  "batch-failed": "job",
  "batch-row-errors": "job",
  "batch-vanishes": "job",
  "empty-audience": "job",
  "cut-body": "body",
  "wrong-range": "body",
  "short-length": "body",
  "changed-length": "body",
  "slow-body": "body",
  throttle: "body",
  "cut-60s": "body",
  "corrupt-byte": "body",
  "hostile-names": "body",
  "twin-names": "body",
  "foreign-href": "body",
  redirect: "body",
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof faultKinds;

/** Lists files, and serves the bytes of each. */
const FILES: OperationKey = "GET /data/foundation/export/files/{dataSetFileId}";

const grammar =
  /^(?<name>[a-z0-9-]+)(?::(?<operation>[^@#]+))?(?:@(?<share>[^@#]*))?(?:#(?<first>[^@#]*))?$/;
const form = "NAME[:METHOD TEMPLATE][@share][#n]";

/** Reads fault rules. Fails with `bad-option`, naming what was probably meant. */
export function parseFaults(texts: readonly string[]): Fault[] {
  return texts.map((text) => parseFault(text));
}

function parseFault(text: string): Fault {
  const groups = grammar.exec(text)?.groups;
  if (!groups) throw refused(text, `it does not have the form ${form}`);
  const name = toFaultName(text, groups["name"] ?? "");
  return {
    name,
    operation: toOperation(text, name, groups["operation"]),
    share: toShare(text, groups["share"]),
    first: toFirst(text, groups["first"]),
    text,
  };
}

function toFaultName(text: string, name: string): FaultName {
  const names = Object.keys(faultKinds);
  if (!isFaultName(name)) {
    const hint = didYouMean(name, names) || ` Known faults: ${names.join(", ")}.`;
    throw refused(text, `there is no fault of that name.${hint}`);
  }
  return name;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultKinds, name);
}

function toOperation(text: string, name: FaultName, written: string | undefined): string | null {
  if (written === undefined) return null;
  const kind: FaultKind = faultKinds[name];
  if (kind === "service") throw refused(text, `${name} fits its own calls and takes no template`);
  const fitting = operations.filter((known) => canFit(kind, known));
  const keys = fitting.map(({ key }) => key);
  // What stands in braces is a name and means nothing.
  const found = keys.find((key) => plain(key) === plain(written));
  if (found) return found;
  throw refused(text, `"${written}" is no operation it can fit.${didYouMean(written, keys)}`);
}

function canFit(kind: FaultKind, { key, creates }: Operation): boolean {
  if (kind === "body") return key === FILES;
  return creates === "job" || (kind !== "job" && (kind === "call" || creates !== null));
}

function plain(key: string): string {
  return key.replaceAll(/\{[^}]*\}/g, "{}");
}

function toShare(text: string, written: string | undefined): number {
  if (written === undefined) return 1;
  const share = /^(\d+(\.\d+)?|\.\d+)$/.test(written) ? Number(written) : Number.NaN;
  if (share > 0 && share <= 1) return share;
  throw refused(text, "its share has to be a number above 0 and up to 1");
}

function toFirst(text: string, written: string | undefined): number | null {
  if (written === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written);
  throw refused(text, "its #n has to be a whole number from 1");
}

function refused(text: string, why: string): UsageError {
  const end = /[.?]$/.test(why) ? "" : ".";
  return new UsageError("bad-option", `Fault "${text}" is not usable: ${why}${end}`);
}
