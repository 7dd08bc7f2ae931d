import { expect, test } from "vitest";

import { parseSchedule } from "../../src/workflows/slots.ts";

const at = (text: string) => Date.parse(text);
const toText = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

test("the slots around a moment", () => {
  const slots = parseSchedule("0 6 * * *");
  expect(toText(slots.lastAt(at("2026-11-25T05:59:59.999Z")))).toBe("2026-11-24T06:00:00.000Z");
  expect(toText(slots.lastAt(at("2026-11-25T06:00:00.000Z")))).toBe("2026-11-25T06:00:00.000Z");
  expect(toText(slots.lastAt(at("2026-11-25T06:00:00.500Z")))).toBe("2026-11-25T06:00:00.000Z");
  expect(toText(slots.nextAfter(at("2026-11-25T05:59:59.999Z")))).toBe("2026-11-25T06:00:00.000Z");
  expect(toText(slots.nextAfter(at("2026-11-25T06:00:00.000Z")))).toBe("2026-11-26T06:00:00.000Z");
});

test("every slot is the last one at itself and the next one before itself", () => {
  const slots = parseSchedule("*/17 3-5 * * 1-5", "America/New_York");
  let slot = slots.nextAfter(at("2026-03-01T00:00:00Z")) ?? 0;
  for (let count = 0; count < 60; count++) {
    expect(slots.lastAt(slot)).toBe(slot);
    expect(slots.nextAfter(slot - 1)).toBe(slot);
    slot = slots.nextAfter(slot) ?? 0;
  }
});

test("clock changes in Berlin: the skipped hour comes later, the repeated one once", () => {
  const slots = parseSchedule("30 2 * * *", "Europe/Berlin");
  const spring = slots.nextAfter(at("2026-03-28T12:00:00Z"));
  expect(toText(spring)).toBe("2026-03-29T01:30:00.000Z");
  expect(toText(slots.nextAfter(spring ?? 0))).toBe("2026-03-30T00:30:00.000Z");
  const autumn = slots.nextAfter(at("2026-10-24T12:00:00Z"));
  expect(toText(autumn)).toBe("2026-10-25T00:30:00.000Z");
  expect(toText(slots.nextAfter(autumn ?? 0))).toBe("2026-10-26T01:30:00.000Z");
});

test.each(["61 * * * *", "0 6 * *", "0 6 31 2 *", "@daily", "", "0 0 6 * * *"])(
  "%j is no schedule",
  (expression) => {
    expect(() => parseSchedule(expression)).toThrowError(
      expect.objectContaining({
        code: "bad-option",
        message: `--schedule expects five cron fields (minute hour day month weekday) that come true some day, such as "0 6 * * *", not ${JSON.stringify(expression)}.`,
      }),
    );
  },
);

test("a time zone has to exist", () => {
  expect(() => parseSchedule("0 6 * * *", "Mars/Olympus")).toThrowError(
    '--timezone expects an IANA name such as Europe/Berlin or UTC, not "Mars/Olympus".',
  );
});
