import { expect, test } from "vitest";

import {
  type DeliveryArguments,
  readTransferOptions,
} from "../../../src/cli/commands/run-options.ts";

const nothing: DeliveryArguments = {
  out: undefined,
  overwrite: undefined,
  runKey: undefined,
  strictCounts: undefined,
  maxBytes: undefined,
  concurrency: undefined,
  partSize: undefined,
  maxRate: undefined,
};

test("16 connections, parts as they fit and no bound of the rate when nothing is said", () => {
  expect(readTransferOptions(nothing)).toStrictEqual({
    concurrency: 16,
    partSizeBytes: null,
    bytesPerSecondMax: null,
  });
});

test("connections as a number, part size and rate as sizes", () => {
  const given = { concurrency: "64", partSize: "8MiB", maxRate: "1.5MB" };
  expect(readTransferOptions({ ...nothing, ...given })).toStrictEqual({
    concurrency: 64,
    partSizeBytes: 8 * 1024 ** 2,
    bytesPerSecondMax: 1_500_000,
  });
});

test.each([
  [
    { concurrency: "0" },
    '--concurrency expects a whole number of at least 1 and at most 64, not "0".',
  ],
  [
    { concurrency: "65" },
    '--concurrency expects a whole number of at least 1 and at most 64, not "65".',
  ],
  [{ partSize: "64KiB" }, '--part-size expects at least 1048576 bytes, not "64KiB".'],
  [{ maxRate: "1" }, '--max-rate expects at least 1024 bytes, not "1".'],
  [
    { maxRate: "fast" },
    '--max-rate expects a size such as 16MiB, 1.5GB or a whole number of bytes, not "fast".',
  ],
])("%j is refused", (given, message) => {
  expect(() => readTransferOptions({ ...nothing, ...given })).toThrow(
    expect.objectContaining({ code: "bad-option", message }),
  );
});
