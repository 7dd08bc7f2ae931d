import type { BenchRow, Contender, Figures } from "../contest.ts";
import { aepxDownload, type ServedBatch, serveBatch } from "../served-batch.ts";

const MEGABYTE = 1e6;

const sizes = [
  { name: "1 × 16 MiB", files: 1, fileSize: "16MiB" },
  { name: "1 × 1 GiB", files: 1, fileSize: "1GiB" },
  { name: "30 × 16 MiB", files: 30, fileSize: "16MiB" },
  { name: "120 × 16 MiB", files: 120, fileSize: "16MiB" },
  { name: "500 × 10 KB", files: 500, fileSize: "10000" },
  { name: "5,000 × 10 KB", files: 5000, fileSize: "10000" },
] as const;

/** Growth from the smallest to the largest of its kind. */
const pairs = [
  ["1 × 16 MiB", "1 × 1 GiB"],
  ["30 × 16 MiB", "120 × 16 MiB"],
  ["500 × 10 KB", "5,000 × 10 KB"],
] as const;

export const memory: BenchRow = {
  name: "memory",
  title: "Memory of a download, by size and number of files",
  async prepare({ memoryFolder: parent }) {
    const open: ServedBatch[] = [];
    const contenders: Contender[] = [];
    for (const { name, files, fileSize } of sizes) {
      const profiles = String(Math.max(1000, files));
      const served = await serveBatch(parent, [
        "--files",
        String(files),
        "--file-size",
        fileSize,
        "--profiles",
        profiles,
      ]);
      open.push(served);
      contenders.push(aepxDownload(served, { parent, name }));
    }
    return {
      text: "High-water mark of the process (VmHWM) over all rounds, bytes from nginx over TLS.",
      rounds: 3,
      contenders,
      findings: (figures) => [
        {
          what: "largest of all",
          value: Math.max(...sizes.map(({ name }) => megabytes(figures, name))),
          unit: "MB",
          must: 250,
          aim: 150,
        },
        ...pairs.map(([small, large]) => ({
          what: `growth from ${small} to ${large}`,
          value: megabytes(figures, large) / megabytes(figures, small),
          unit: "×" as const,
        })),
      ],
      close: async () => {
        for (const served of open) await served.close();
      },
    };
  },
};

function megabytes(figures: Figures, name: string): number {
  return (figures[name]?.maxRssBytes ?? Number.NaN) / MEGABYTE;
}
