import { expect, test } from "vitest";

import {
  type Contender,
  type Contest,
  figureOf,
  holdContest,
  ratioOf,
  toFigure,
} from "../../../scripts/bench/contest.ts";

/** A contender that notes what is done with it. */
function contender(name: string, seconds: readonly number[], seen: string[]): Contender {
  let runs = 0;
  return {
    name,
    run: async () => {
      seen.push(`run ${name}`);
      return { seconds: seconds[runs++] ?? Number.NaN, extra: { bytes: runs * 10 } };
    },
    check: async () => void seen.push(`check ${name}`),
  };
}

function contest(contenders: readonly Contender[], rounds?: number): Contest {
  const more = rounds === undefined ? {} : { rounds };
  return { text: "", contenders, findings: () => [], close: async () => {}, ...more };
}

test("contenders take turns at the beginning, and each run is checked before the next", async () => {
  const seen: string[] = [];
  const both = [contender("a", [1, 2, 6], seen), contender("b", [2, 4, 3], seen)];
  const figures = await holdContest(contest(both), 3, () => {});
  expect(seen).toEqual(["a", "b", "b", "a", "a", "b"].flatMap(runAndCheck));
  expect(figures["a"]).toEqual({
    name: "a",
    runs: 3,
    minSeconds: 1,
    medianSeconds: 2,
    seconds: [1, 2, 6],
    maxRssBytes: null,
    extra: { bytes: 20 },
  });
});

test("a ratio is taken within each round: a slow minute of the machine counts for both", async () => {
  const both = [contender("a", [1, 2, 6], []), contender("b", [2, 4, 3], [])];
  expect(ratioOf(await holdContest(contest(both), 3, () => {}), "a", "b")).toBe(0.5);
});

test("a contest may ask for other rounds than the rest", async () => {
  const figures = await holdContest(contest([contender("a", [1], [])], 1), 5, () => {});
  expect(figureOf(figures, "a").runs).toBe(1);
});

test("a failed check ends the contest", async () => {
  const wrong: Contender = {
    ...contender("a", [1], []),
    check: () => Promise.reject(new Error("1 files are wrong")),
  };
  await expect(holdContest(contest([wrong]), 1, () => {})).rejects.toThrow("1 files are wrong");
});

test("memory is the highest of all runs", () => {
  const runs = [5, 9, 7].map((rssBytes) => ({ seconds: 1, rssBytes }));
  expect(toFigure("a", runs).maxRssBytes).toBe(9);
});

test("a figure that nobody took is told", () => {
  expect(() => figureOf({}, "curl")).toThrow("Nobody called curl ran.");
});

function runAndCheck(name: string): string[] {
  return [`run ${name}`, `check ${name}`];
}
