import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { steps } from "../../src/steps/catalog.ts";

/** These look at files and change none, so a dry run runs them. */
const readers = ["check-filter", "verify-files"];

/** The packages and rooms with which a step changes this machine. */
const reach = /from "(?:node:(?:fs|child_process)\b|\.\.\/data\/(?!byte-size|disk-errors))/;

test("every step that reaches for files or processes says what a dry run does instead", () => {
  const silent = Object.entries(steps).filter(([, step]) => step.dryRun === undefined);
  const reaching = silent.filter(([name]) => {
    const source = readFileSync(new URL(`../../src/steps/${name}.ts`, import.meta.url), "utf8");
    const code = source.replaceAll(/^import type [^;]*;/gms, "");
    return reach.test(code);
  });
  expect(reaching.map(([name]) => name).toSorted()).toEqual(readers);
});

test("no step that writes at Adobe alone is left out of a dry run", () => {
  for (const name of ["create-dataset", "start-export", "evaluate-segment"] as const) {
    expect(steps[name].dryRun, name).toBeUndefined();
  }
});
