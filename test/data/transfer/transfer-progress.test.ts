import { expect, test } from "vitest";

import {
  createSpeedometer,
  type DownloadNews,
  trackProgress,
} from "../../../src/data/transfer/transfer-progress.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { remote } from "../sample.ts";

const file = { remote: remote("a", 1000), name: "a" };
const other = { remote: remote("b", 500), name: "b" };

function track() {
  const clock = createManualClock();
  const news: DownloadNews[] = [];
  const progress = trackProgress([file, other], clock, (told) => news.push(told));
  return { clock, news, progress };
}

test("tells bytes, rate and time left a few times a second, and the end at once", async () => {
  const { clock, news, progress } = track();
  progress.add(file, 100);
  progress.add(file, 100);
  expect(news).toHaveLength(1);
  await clock.advance(1000);
  progress.add(file, 300);
  expect(news.at(-1)).toStrictEqual({
    file: "a",
    bytes: 500,
    sizeBytes: 1000,
    filesDone: 0,
    filesTotal: 2,
    bytesDone: 500,
    bytesTotal: 1500,
    bytesPerSecond: 400,
    secondsLeft: 3,
  });
  progress.done(file);
  progress.done(other);
  expect(news).toHaveLength(3);
  expect(news.at(-1)).toMatchObject({ filesDone: 2, bytesDone: 1500, secondsLeft: 0 });
});

test("falls back when a file is fetched anew", async () => {
  const { clock, news, progress } = track();
  progress.add(file, 900);
  await clock.advance(300);
  progress.restart(file);
  expect(news.at(-1)).toMatchObject({ bytes: 0, bytesDone: 0 });
});

test("what was on disk already is done, but says nothing about the rate", async () => {
  const { clock, news, progress } = track();
  progress.add(file, 900, { fetched: false });
  await clock.advance(1000);
  progress.add(file, 50);
  expect(news.at(-1)).toMatchObject({ bytesDone: 950, bytesPerSecond: 50 });
});

test("the rate is that of the last ten seconds, and unknown for the first half", () => {
  const speed = createSpeedometer();
  expect(speed(0, 0)).toBeNull();
  expect(speed(400, 1000)).toBeNull();
  expect(speed(1000, 1000)).toBe(1000);
  for (let second = 2; second <= 30; second++) speed(second * 1000, 1000 + second * 10);
  expect(speed(31_000, 1000 + 310)).toBe(10);
});
