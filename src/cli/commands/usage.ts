import { toTimestamp } from "../../core/clock.ts";
import { UsageError } from "../../core/errors.ts";
import { formatByteSize } from "../../data/byte-size.ts";
import type { RunUsage } from "../../engine/moved-bytes.ts";
import { columns } from "../columns.ts";
import { defineCommand } from "../command.ts";

const PRESENT = "this";

export const usage = defineCommand({
  command: "usage",
  describe: "Sum the bytes that runs and peeks on this machine read from the platform",
  builder: (yargs) =>
    yargs
      .option("year", {
        type: "string",
        describe: "Year, UTC; alone, or not given: this one",
        coerce: (text: string) => (text === "" ? PRESENT : text),
      })
      .example("$0 usage --year 2026", ""),
  async handler(args, context) {
    const year = readYear(args.year, toTimestamp(context.clock.now()).slice(0, 4));
    const sum = sumUsage(await (await context.executor()).usage(), year);
    context.print(sum, describeUsage(sum));
    return 0;
  },
});

export type YearUsage = {
  readonly year: number;
  readonly bytes: number;
  readonly months: readonly MonthUsage[];
};

export type MonthUsage = {
  /** `2026-01`, UTC. */
  readonly month: string;
  readonly bytes: number;
  /** Runs that read something in that month; one may count in several. A peek or a comparison adds bytes and is no run. */
  readonly runs: number;
};

/** Fails with `bad-option`. */
function readYear(text: string | undefined, present: string): number {
  const year = text === undefined || text === PRESENT ? present : text;
  if (/^[12]\d{3}$/.test(year)) return Number(year);
  throw new UsageError("bad-option", `--year expects a year such as ${present}, not "${year}".`, {
    details: { option: "--year" },
  });
}

/** Every month of the year in which something was read. */
export function sumUsage(runs: readonly RunUsage[], year: number): YearUsage {
  const months = new Map<string, MonthUsage>();
  for (const { runId, moved } of runs) {
    for (const [month, bytes] of Object.entries(moved)) {
      if (!month.startsWith(`${year}-`)) continue;
      const known = months.get(month) ?? { month, bytes: 0, runs: 0 };
      const counted = runId === null ? 0 : 1;
      months.set(month, { month, bytes: known.bytes + bytes, runs: known.runs + counted });
    }
  }
  const sorted = [...months.values()].toSorted((a, b) => (a.month < b.month ? -1 : 1));
  return { year, bytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0), months: sorted };
}

function describeUsage({ year, bytes, months }: YearUsage): string {
  const rows = [...months, { month: String(year), bytes, runs: null }];
  return columns(
    ["MONTH", "BYTES", "SIZE", "RUNS"],
    rows.map((row) => [row.month, row.bytes, formatByteSize(row.bytes), row.runs]),
  );
}
