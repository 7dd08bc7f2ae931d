import { DataError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";

/** At most so many people: a number, or a share of the snapshot before. */
export type Allowance =
  | {
      /** A number of people. */
      readonly kind: "people";
      /** So many at most. */
      readonly count: number;
    }
  | {
      /** A share of the snapshot before. */
      readonly kind: "share";
      /** So many hundredths at most, 0 to 100. */
      readonly percent: number;
    };

export type Guards = {
  /** Fewer rows than this are not handed over; null: no bound. */
  readonly minRows: number | null;
  /** More people gone than this are not handed over; null: no bound. */
  readonly maxRemoved: Allowance | null;
  /** More people new than this are not handed over; null: no bound. */
  readonly maxAdded: Allowance | null;
  /** Nobody at all is an audience too. */
  readonly allowEmpty: boolean;
};

export type GuardedCounts = {
  /** Rows of the new snapshot. */
  readonly rows: number;
  /** Rows of the snapshot before; null: there is none. */
  readonly rowsBefore: number | null;
  /** Who came and left; null where the two cannot be compared person by person. */
  readonly delta: {
    /** People in the new snapshot only. */
    readonly added: number;
    /** People in the one before only. */
    readonly removed: number;
  } | null;
};

/**
 * Holds a snapshot against what was agreed on before anybody gets it. Pure. Fails with `empty-audience` or `guard-tripped`. Without a
 * person by person comparison the counts have to do: so many fewer have certainly left, so many more have certainly come.
 */
export function checkGuards(guards: Guards, counts: GuardedCounts): void {
  const { rows, rowsBefore } = counts;
  if (rows === 0 && !guards.allowEmpty) {
    throw new DataError(
      "empty-audience",
      `The audience has no rows${rowsBefore === null ? "" : ` (${rowsBefore} before)`}, so nothing was handed over. If nobody is right, add --allow-empty.`,
      { details: { rows, rowsBefore } },
    );
  }
  if (guards.minRows !== null && rows < guards.minRows) {
    throw tripped("--min-rows", `${rows} rows, and at least ${guards.minRows} are wanted`, {
      rows,
      rowsBefore,
      minRows: guards.minRows,
    });
  }
  if (rowsBefore === null) return;
  const { removed, added } = counts.delta ?? {
    removed: Math.max(0, rowsBefore - rows),
    added: Math.max(0, rows - rowsBefore),
  };
  checkAllowance("--max-removed", guards.maxRemoved, removed, rowsBefore);
  checkAllowance("--max-added", guards.maxAdded, added, rowsBefore);
}

function checkAllowance(
  option: "--max-removed" | "--max-added",
  allowance: Allowance | null,
  count: number,
  rowsBefore: number,
): void {
  if (allowance === null || count <= bound(allowance, rowsBefore)) return;
  const did = option === "--max-removed" ? "have left" : "are new";
  const allowed =
    allowance.kind === "share" ? `${allowance.percent}%` : `${allowance.count} people`;
  throw tripped(option, `${count} people ${did} (${rowsBefore} rows before), allowed: ${allowed}`, {
    count,
    rowsBefore,
  });
}

function bound(allowance: Allowance, rowsBefore: number): number {
  return allowance.kind === "people" ? allowance.count : (allowance.percent * rowsBefore) / 100;
}

function tripped(option: string, what: string, details: JsonObject): DataError {
  return new DataError(
    "guard-tripped",
    `The guard ${option} held the snapshot back: ${what}. The one before stays the latest. Look at the segment; if the change is right, refresh once with another ${option}.`,
    { details: { guard: option, ...details } },
  );
}
