import type { BenchRow } from "./contest.ts";
import { bulk } from "./rows/bulk.ts";
import { convert } from "./rows/convert.ts";
import { cut } from "./rows/cut.ts";
import { diff } from "./rows/diff.ts";
import { exportFiles } from "./rows/export-files.ts";
import { journal } from "./rows/journal.ts";
import { ledger } from "./rows/ledger.ts";
import { memory } from "./rows/memory.ts";
import { peek } from "./rows/peek.ts";
import { roundTrips } from "./rows/round-trips.ts";
import { smallFiles } from "./rows/small-files.ts";
import { startUp } from "./rows/start-up.ts";
import { throttle } from "./rows/throttle.ts";

/** Every row, in the order of the results. */
export const rows: readonly BenchRow[] = [
  bulk,
  throttle,
  cut,
  smallFiles,
  roundTrips,
  memory,
  convert,
  diff,
  peek,
  startUp,
  journal,
  ledger,
  exportFiles,
];
