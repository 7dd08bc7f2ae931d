import { expect, test } from "vitest";

import { formatByteSize, parseByteSize } from "../../src/data/byte-size.ts";

test.each([
  ["0", 0],
  ["1048576", 1_048_576],
  ["16MiB", 16_777_216],
  ["16mib", 16_777_216],
  ["1.5GB", 1_500_000_000],
  ["2 kB", 2000],
  ["3B", 3],
  ["1TiB", 1_099_511_627_776],
])("reads %s", (text, bytes) => {
  expect(parseByteSize(text, "--max-bytes")).toBe(bytes);
});

test.each(["", "MiB", "-1", "1.5", "1e9", "5 apples", "16Mi", "9999999TiB", "1,5GB"])(
  "refuses %j",
  (text) => {
    expect(() => parseByteSize(text, "--max-bytes")).toThrow(
      `--max-bytes expects a size such as 16MiB, 1.5GB or a whole number of bytes, not "${text}".`,
    );
  },
);

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1_234_567, "1.2 MB"],
  [9_960_000, "10 MB"],
  [31_400_000_000, "31 GB"],
  [999_600, "1.0 MB"],
  [5e18, "5000 PB"],
])("shows %d as %s", (bytes, text) => {
  expect(formatByteSize(bytes)).toBe(text);
});
