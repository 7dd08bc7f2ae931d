import { type BenchRow, ratioOf } from "../contest.ts";
import { aepxDownload, curlParallel, serveBatch } from "../served-batch.ts";

export const smallFiles: BenchRow = {
  name: "small-files",
  title: "5,000 files × 10 KB over https, verified",
  async prepare({ memoryFolder: parent }) {
    const served = await serveBatch(parent, [
      "--files",
      "5000",
      "--file-size",
      "10000",
      "--profiles",
      "5000",
    ]);
    const kilobytes = served.bytes / served.files.length / 1000;
    return {
      text: `\`aepx download\` against \`curl --parallel --parallel-max 16\`, which verifies nothing. A file has ${kilobytes.toFixed(1)} KB.`,
      contenders: [aepxDownload(served, { parent }), curlParallel(served, parent)],
      findings: (figures) => [
        {
          what: "aepx against curl --parallel",
          value: ratioOf(figures, "aepx", "curl --parallel"),
          unit: "×",
          must: 4,
          aim: 2.5,
        },
      ],
      async profile(profileFolder) {
        const profiled = aepxDownload(served, { parent, profileFolder });
        await profiled.run();
        await profiled.check?.();
      },
      close: () => served.close(),
    };
  },
};
