import { expect, test } from "vitest";

import { type RowResult, resultsPage } from "../../../scripts/bench/results-page.ts";

const heading = { machine: ["a machine", "programs"], date: "2026-01-02 03:04 UTC", rounds: 5 };

const figure = {
  runs: 5,
  minSeconds: 1.5,
  medianSeconds: 2,
  seconds: [1.5, 2, 2, 2, 2.5],
  maxRssBytes: 120_400_000,
  extra: { requests: 0 },
};

const measured: RowResult = {
  kind: "measured",
  title: "60 files",
  text: "How it was done.",
  figures: [
    { ...figure, name: "aepx" },
    { ...figure, name: "curl", maxRssBytes: null, extra: {} },
  ],
  findings: [
    { what: "wall", value: 2.4, unit: "×", must: 1.9, aim: 1.3 },
    { what: "a|b", value: 120.44, unit: "MB", must: 250, note: "flat" },
    { what: "gone", value: null, unit: "%", must: 1 },
  ],
  profile: [{ where: "digest hash.js:1", share: 0.25 }],
};

test("the page tells the machine, a verdict for each finding, and each row's figures", () => {
  const page = resultsPage(heading, [measured]);
  const lines = page.split("\n");
  expect(lines).toContain("- a machine");
  expect(page).toContain("on 2026-01-02 03:04 UTC: 5 rounds");
  expect(lines).toContain(
    "| 60 files | wall | 2.400 × | 1.900 × | 1.300 × | **NOT met**, by 26 % |",
  );
  expect(lines).toContain("| 60 files | a\\|b | 120.4 MB | 250 MB |  | met (flat) |");
  expect(lines).toContain("| 60 files | gone |  | 1 % |  | not measured |");
  expect(lines).toContain("| contender | runs | min s | median s | RSS MB | requests |");
  expect(lines).toContain("| aepx | 5 | 1.500 | 2.000 | 120 | 0 |");
  expect(lines).toContain("| curl | 5 | 1.500 | 2.000 |  |  |");
  expect(lines).toContain("| `digest hash.js:1` | 25.0 % |");
});

test("a row that did not run is told as broken, in one line", () => {
  const broken: RowResult = { kind: "broken", title: "peek", why: "no\nsuch | command" };
  const page = resultsPage(heading, [broken]);
  expect(page).toContain("| peek |  |  |  |  | **broken**: no such \\| command |");
  expect(page).toContain("## peek\n\nDid not run: no\nsuch | command");
});

test("without a missed must there is no profile", () => {
  expect(resultsPage(heading, [{ ...measured, profile: [] }])).not.toContain("main thread");
});
