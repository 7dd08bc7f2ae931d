import { type BenchRow, figureOf } from "../contest.ts";
import { serveFaulty } from "../faulty-download.ts";

const BYTES_PER_SECOND = 8 * 1024 * 1024;
const CONNECTIONS = 16;

export const roundTrips: BenchRow = {
  name: "round-trips",
  title: "40 ms round trips, 8 MB/s per connection, responses cut at 60 s, 2 % 429",
  async prepare({ memoryFolder: parent }) {
    const bytes = "GET /data/foundation/export/files/{dataSetFileId}";
    const faults = ["slow-reply", "throttle", "cut-60s", `rate-limit:${bytes}@0.02`];
    const args = ["--files", "60", "--file-size", "32MiB", "--profiles", "6000"];
    const served = await serveFaulty(parent, [
      ...args,
      ...faults.flatMap((fault) => ["--fault", fault]),
    ]);
    const ideal = served.bytes / (CONNECTIONS * BYTES_PER_SECOND);
    const connections = ["--concurrency", String(CONNECTIONS)];
    return {
      text: `60 files × 32 MiB from the simulator, ${CONNECTIONS} connections, real time, against bytes ÷ (connections × rate) = ${ideal.toFixed(1)} s. The clock includes start, token and listing.`,
      rounds: 3,
      contenders: [served.contender("aepx", connections)],
      findings: (figures) => {
        const { medianSeconds, extra } = figureOf(figures, "aepx");
        return [
          {
            what: "wall against bytes ÷ (connections × rate)",
            value: medianSeconds / ideal,
            unit: "×",
            must: 1.25,
            aim: 1.1,
          },
          { what: "fetched twice", value: extra["fetchedTwice"] ?? null, unit: "%", must: 1 },
        ];
      },
      async profile(folder) {
        const profiled = served.contender("profiled", connections, folder);
        await profiled.run();
        await profiled.check?.();
      },
      close: () => served.close(),
    };
  },
};
