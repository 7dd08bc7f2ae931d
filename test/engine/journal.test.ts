import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { EventBody, RunEvent } from "../../src/engine/events.ts";
import { openJournal, readJournal } from "../../src/engine/journal.ts";
import { decodeJournal, encodeLine } from "../../src/engine/journal-line.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aepx-"));
  path = join(folder, "journal.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = "2026-01-02T03:04:05.000Z";
const owner = { pid: 1, host: "h", startedAt: at };

function event(sequence: number, epoch: number, body: EventBody): RunEvent {
  return { ...body, runId: "r1", at, sequence, epoch };
}

function completed(sequence: number, epoch = 1, output = `Zürich ${sequence} 🙂`): RunEvent {
  return event(sequence, epoch, { type: "step.completed", step: "s", output, durationMs: 1 });
}

const four = [1, 2, 3, 4].map((sequence) => completed(sequence));
const whole = Buffer.from(four.map(encodeLine).join(""));
const lastStart = whole.lastIndexOf("\n", whole.length - 2) + 1;

test("a line is the checksum of its JSON, the JSON, and a newline", () => {
  const claimed = event(2, 3, { type: "run.claimed", owner });
  expect(encodeLine(claimed)).toBe(
    '31289a27 {"type":"run.claimed","owner":{"pid":1,"host":"h","startedAt":"2026-01-02T03:04:05.000Z"},"runId":"r1","at":"2026-01-02T03:04:05.000Z","sequence":2,"epoch":3}\n',
  );
});

test("a last line torn at any byte is dropped, and nothing else", () => {
  for (let end = lastStart; end < whole.length; end++) {
    const decoded = decodeJournal(whole.subarray(0, end), path);
    expect(decoded).toEqual({ events: four.slice(0, 3), lines: 3, sizeBytes: lastStart });
  }
  expect(decodeJournal(whole, path)).toEqual({ events: four, lines: 4, sizeBytes: whole.length });
});

test("a last line that a power cut left as zeros, or half of zeros, is dropped", () => {
  for (const end of [lastStart, lastStart + 20]) {
    const zeroed = Buffer.concat([whole.subarray(0, end), Buffer.alloc(whole.length - end)]);
    expect(decodeJournal(zeroed, path).events).toEqual(four.slice(0, 3));
  }
});

test("one flipped bit anywhere before the last line is told with file and line", () => {
  for (let offset = 0; offset < lastStart; offset++) {
    const line = whole.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
    for (const bit of [1, 0x20, 0x80]) {
      const flipped = Buffer.from(whole);
      flipped[offset] = (flipped[offset] ?? 0) ^ bit;
      expect(() => decodeJournal(flipped, path)).toThrow(
        `Journal ${path} is damaged at line ${line}: its checksum does not match, so what the run did is not certain. Restore the file from a backup, or move its folder away and start the run again after looking for what it left behind.`,
      );
    }
  }
});

test("records of an older epoch that arrive after a takeover do not count", () => {
  const records = [
    completed(1),
    completed(2),
    event(3, 2, { type: "run.claimed", owner }),
    completed(3, 1, "late"),
    completed(4, 2),
    completed(4, 1, "later"),
  ];
  const bytes = Buffer.from(records.map(encodeLine).join(""));
  const decoded = decodeJournal(bytes, path);
  expect(decoded.events).toEqual([0, 1, 2, 4].map((i) => records[i]));
  expect(decoded.lines).toBe(6);
});

test("an opened journal is private, cuts off a torn line, and goes on behind the last whole one", () => {
  const first = openJournal(path);
  first.append(completed(1));
  first.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  appendFileSync(path, '12345678 {"type":"step.comp');
  expect(readJournal(path)?.events).toEqual([completed(1)]);

  const second = openJournal(path);
  second.append(completed(2));
  expect(second.sizeBytes()).toBe(statSync(path).size);
  second.close();
  expect(readJournal(path)?.events).toEqual([completed(1), completed(2)]);
});

test("a damaged journal is not opened, and stays as it is", () => {
  const damaged = Buffer.from(whole);
  damaged[30] = 0x23;
  writeFileSync(path, damaged);
  expect(() => openJournal(path)).toThrow(
    expect.objectContaining({ code: "journal-damaged", details: { file: path, line: 1 } }),
  );
  expect(readFileSync(path)).toEqual(damaged);
});

test("no journal is undefined", () => {
  expect(readJournal(path)).toBeUndefined();
});
