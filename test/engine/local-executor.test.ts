import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createLocalExecutor } from "../../src/engine/local-executor.ts";
import { describeDurability } from "../support/executor-durable.suite.ts";
import { describeNesting } from "../support/executor-nesting.suite.ts";
import { describeRemoval } from "../support/executor-removal.suite.ts";
import { describeSharing } from "../support/executor-sharing.suite.ts";
import { describeRuns, type OpenFixture } from "../support/executor.suite.ts";
import { createManualClock } from "../support/manual-clock.ts";

const openFixture: OpenFixture = async (options) => {
  const home = mkdtempSync(join(tmpdir(), "aepx-"));
  const clock = createManualClock(undefined, options);
  return {
    clock,
    open: () => createLocalExecutor({ home, clock }),
    close: async () => rmSync(home, { recursive: true }),
  };
};

describeRuns("local executor", openFixture);
describeDurability("local executor", openFixture);
describeSharing("local executor", openFixture);
describeNesting("local executor", openFixture);
describeRemoval("local executor", openFixture);
