import { expect, test } from "vitest";

import { checkAge } from "../../src/steps/check-age.ts";
import { pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { CHURN, found, JOBS, LOYAL, postJob, started } from "./evaluation-world.ts";

const DAY_MS = 86_400_000;
const LIST = `GET ${JOBS}`;
const lists = ({ sent }: Simulated) => sent.filter((call) => call === LIST).length;

test("young enough: the segments as they came, and no more is asked for than the hour", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN, LOYAL);
  expect(await world.run(checkAge, { segments, maxAgeMs: DAY_MS })).toEqual({ segments });
  expect(lists(world)).toBe(0);
});

test("any age: nothing is asked", async () => {
  const world = await simulate();
  const segments = [{ id: "s", name: "Never evaluated", evaluatedAt: null }];
  expect(await world.run(checkAge, { segments, maxAgeMs: null })).toEqual({ segments });
  expect(world.sent).toEqual([]);
});

test("too old by the service's clock: refused with its age, what to do, and a way to come back", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN);
  world.simulator.control({ advanceSeconds: 20 * 3600 });
  await expect(world.run(checkAge, { segments, maxAgeMs: DAY_MS / 2 })).rejects.toMatchObject({
    name: "WaitError",
    code: "too-old",
    retry: "later",
    message:
      'Nothing was exported, because --max-age 12 h 0 min is not met: segment "High churn risk" was last evaluated 23 h 4 min ago. Wait for the next scheduled evaluation with --await-evaluation, or start one with --evaluate.',
    details: {
      maxAgeMs: DAY_MS / 2,
      segments: [{ id: segments[0]?.id, evaluatedAt: "2026-01-02T00:00:00.000Z" }],
    },
  });
});

test("of several only those that are too old are named", async () => {
  const world = await simulate();
  const [churn, loyal] = await found(world, CHURN, LOYAL);
  await postJob(world, [loyal ?? { id: "" }]);
  world.simulator.control({ advanceSeconds: 90 });
  const segments = await found(world, CHURN, LOYAL);
  expect(segments[0]).toEqual(churn);
  await expect(world.run(checkAge, { segments, maxAgeMs: 3_600_000 })).rejects.toThrow(
    'Nothing was exported, because --max-age 60 min 0 s is not met: segment "High churn risk" was last evaluated 3 h 5 min ago. Wait',
  );
});

test("never evaluated, or nobody tells: said so, beside those with an age", async () => {
  let silent = false;
  const world = await simulate({
    async between(request, next) {
      if (pathOf(request) !== JOBS || !silent) return next(request);
      return Response.json({ children: [], _links: { next: {} } });
    },
  });
  const [churn] = await found(world, CHURN);
  silent = true;
  const segments = [{ id: "new", name: "New", evaluatedAt: null }, ...(churn ? [churn] : [])];
  await expect(world.run(checkAge, { segments, maxAgeMs: 60_000 })).rejects.toThrow(
    'Nothing was exported, because --max-age 60 s is not met: of segment "New" when it was last evaluated is not told; segment "High churn risk" was last evaluated 3 h 4 min ago. Wait',
  );
});

test("what is on record may be old news: what has been evaluated since is taken instead", async () => {
  const world = await simulate();
  const segments = await found(world, CHURN, LOYAL);
  world.simulator.control({ day: 3 });
  const evaluatedAt = "2026-01-05T00:00:00.000Z";
  expect(await world.run(checkAge, { segments, maxAgeMs: DAY_MS })).toEqual({
    segments: segments.map(({ id, name }) => ({ id, name, evaluatedAt })),
  });
  expect([lists(world), started(world)]).toEqual([1, 0]);
});
