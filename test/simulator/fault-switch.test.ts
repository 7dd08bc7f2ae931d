import { expect, test } from "vitest";

import { parseFaults } from "../../src/simulator/fault-grammar.ts";
import { createFaultSwitch } from "../../src/simulator/fault-switch.ts";
import { operations, type Operation, type OperationKey } from "../../src/simulator/operations.ts";

function operation(key: OperationKey): Operation {
  const found = operations.find((known) => known.key === key);
  if (!found) throw new Error(key);
  return found;
}

const token = operation("POST /ims/token/v3");
const createDataset = operation("POST /data/foundation/catalog/dataSets");
const listJobs = operation("GET /data/core/ups/export/jobs");
const createJob = operation("POST /data/core/ups/export/jobs");

function draws(seed: number, rule: string, count: number): boolean[] {
  const faults = createFaultSwitch(seed, parseFaults([rule]));
  return Array.from({ length: count }, () => faults.hits("rate-limit", listJobs));
}

test("without a template, call faults fit every call but the token's, after-faults creating calls", () => {
  const faults = createFaultSwitch(1, parseFaults(["rate-limit", "drop-after"]));
  const all = [token, createDataset, listJobs, createJob];
  expect(all.map((one) => faults.hits("rate-limit", one))).toEqual([false, true, true, true]);
  expect(all.map((one) => faults.hits("drop-after", one))).toEqual([false, true, false, true]);
});

test("a template narrows a fault, even to the token", () => {
  const faults = createFaultSwitch(1, parseFaults(["rate-limit:POST /ims/token/v3"]));
  expect(faults.hits("rate-limit", listJobs)).toBe(false);
  expect(faults.hits("rate-limit", token)).toBe(true);
});

test("#n hits the first n matching calls only", () => {
  expect(draws(1, "rate-limit#2", 4)).toEqual([true, true, false, false]);
});

test("a share is drawn from the seed: reproducible, near its size, another for another seed", () => {
  const first = draws(1, "rate-limit@0.3", 1000);
  expect(draws(1, "rate-limit@0.3", 1000)).toEqual(first);
  expect(draws(2, "rate-limit@0.3", 1000)).not.toEqual(first);
  const hits = first.filter(Boolean).length;
  expect(hits).toBeGreaterThan(250);
  expect(hits).toBeLessThan(350);
});

test("replacing the faults starts to count anew", () => {
  const faults = createFaultSwitch(1, parseFaults(["rate-limit#1"]));
  expect(faults.hits("rate-limit", listJobs)).toBe(true);
  expect(faults.hits("rate-limit", listJobs)).toBe(false);
  faults.replace(parseFaults(["rate-limit#1"]));
  expect(faults.hits("rate-limit", listJobs)).toBe(true);
  faults.replace([]);
  expect(faults.hits("rate-limit", listJobs)).toBe(false);
});
