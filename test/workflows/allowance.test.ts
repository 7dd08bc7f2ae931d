import { expect, test } from "vitest";

import { parseAllowance } from "../../src/workflows/allowance.ts";

test.each([
  ["20%", { kind: "share", percent: 20 }],
  ["0.5%", { kind: "share", percent: 0.5 }],
  ["0%", { kind: "share", percent: 0 }],
  ["500", { kind: "people", count: 500 }],
  ["0", { kind: "people", count: 0 }],
])("%s", (text, expected) => {
  expect(parseAllowance(text, "--max-removed")).toEqual(expected);
});

test.each(["", "%", "-5", "-5%", "1.5", "1e3", "20 %", "many", "99999999999999999999"])(
  "%j is none",
  (text) => {
    expect(() => parseAllowance(text, "--max-removed")).toThrowError(
      expect.objectContaining({
        code: "bad-option",
        message: `--max-removed expects a share of the rows before such as 20%, or a number of people such as 500, not ${JSON.stringify(text)}.`,
      }),
    );
  },
);
