import { expect, test } from "vitest";

import type { SchemaField } from "../../src/platform/records.ts";
import { scoreFields } from "../../src/steps/score-fields.ts";

const fields = (...paths: string[]): SchemaField[] =>
  paths.map((path) => ({ path, type: "unknown" }));
const score = (parent: string, ...names: string[]) => names.map((name) => `${parent}.${name}`);

test.each([
  [
    "as Adobe describes them",
    score("_acme.churn", "score", "percentile", "propensityType", "influentialFactors"),
    ["_acme.churn"],
  ],
  [
    "in snake case",
    score("_acme.churn", "score", "propensity_type", "influential_factors"),
    ["_acme.churn"],
  ],
  ["in capitals", score("_acme.churn", "SCORE", "PROBABILITY", "PERCENTILE"), ["_acme.churn"]],
  [
    "nested deep",
    score("_acme.ai.models.churn.latest", "score", "probability", "percentile"),
    ["_acme.ai.models.churn.latest"],
  ],
  [
    "two of them, in the order of the schema",
    [
      ...score("_acme.churn", "score", "probability", "percentile"),
      "_acme.loyalty.tier",
      ...score("_acme.buys", "percentile", "probability", "score"),
    ],
    ["_acme.churn", "_acme.buys"],
  ],
  [
    "one inside another",
    score("_acme.a", "score", "b.score", "b.probability", "b.percentile"),
    ["_acme.a.b"],
  ],
  ["a score alone", ["_acme.game.score", "_acme.game.level"], []],
  ["a score with one companion", ["_acme.test.score", "_acme.test.percentile"], []],
  [
    "companions without a score",
    score("_acme.x", "probability", "percentile", "propensityType"),
    [],
  ],
  [
    "companions that stand elsewhere",
    ["_acme.a.score", "_acme.b.probability", "_acme.b.percentile"],
    [],
  ],
  [
    "loose at the root, where there is nothing to select",
    ["score", "probability", "percentile"],
    [],
  ],
  ["a name that only begins like it", score("_acme.x", "scores", "probability", "percentile"), []],
  ["none", ["identityMap", "person.name.firstName"], []],
  ["an empty schema", [], []],
])("%s", (_name, paths, expected) => {
  expect(scoreFields(fields(...paths))).toEqual(expected);
});
