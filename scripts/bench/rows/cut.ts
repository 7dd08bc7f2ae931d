import { type BenchRow, figureOf } from "../contest.ts";
import { serveFaulty } from "../faulty-download.ts";

const TIME_SCALE = 20;

export const cut: BenchRow = {
  name: "cut",
  title: "One 1 GiB file, every response cut at 60 s and 8 MB/s",
  async prepare({ memoryFolder: parent }) {
    const faults = [
      "--fault",
      "throttle",
      "--fault",
      "cut-60s",
      "--time-scale",
      String(TIME_SCALE),
    ];
    const served = await serveFaulty(parent, [
      "--files",
      "1",
      "--file-size",
      "1GiB",
      "--profiles",
      "1000",
      ...faults,
    ]);
    const one = ["--concurrency", "1", "--part-size", "1GiB"];
    return {
      text: `The simulator's own bytes at ${TIME_SCALE} times the speed: ${8 * TIME_SCALE} MiB/s per connection, each response cut after ${60 / TIME_SCALE} s, so that no response can carry more than 480 MiB. Once with the defaults, once as one connection that asks for the whole file, which the cut then strikes.`,
      rounds: 3,
      contenders: [served.contender("aepx"), served.contender("aepx, one connection", one)],
      findings: (figures) =>
        ["aepx", "aepx, one connection"].map((name) => ({
          what: `fetched twice (${name})`,
          value: figureOf(figures, name).extra["fetchedTwice"] ?? null,
          unit: "%" as const,
          must: 1,
        })),
      close: () => served.close(),
    };
  },
};
