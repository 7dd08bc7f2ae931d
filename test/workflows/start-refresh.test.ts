import { expect, test } from "vitest";

import { startRefresh } from "../../src/workflows/start-refresh.ts";
import { refreshInput, refreshWorld } from "./refresh-world.ts";

test("what the same command began is continued, found by one look through the runs", async () => {
  const { world, runs, folder, refresh } = await refreshWorld({ jobSeconds: 3600 });
  const looks: unknown[] = [];
  const { executor } = runs;
  const looked: typeof executor = {
    ...executor,
    list(query) {
      looks.push(query);
      return executor.list(query);
    },
  };
  const continued: string[] = [];
  const start = () =>
    startRefresh(
      { executor: looked, ports: world.ports, execute: { waitMs: 0 } },
      { input: refreshInput(folder), onContinue: (runId) => continued.push(runId) },
    );
  const first = await start();
  expect(first.status).toBe("parked");
  expect([looks.length, continued]).toEqual([1, []]);
  const second = await start();
  expect(second).toMatchObject({ status: "parked", runId: first.runId });
  expect([looks.length, continued]).toEqual([2, [first.runId]]);
  expect(await refresh()).toMatchObject({ status: "succeeded", runId: first.runId });
});
