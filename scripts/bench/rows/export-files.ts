import { aepx, freshFolders } from "../aepx.ts";
import { type BenchRow, type Contender, ratioOf } from "../contest.ts";
import { startSimulatorProcess } from "../simulator-process.ts";

const FILES = 1000;
const SEGMENT = "High churn risk";

export const exportFiles: BenchRow = {
  name: "export",
  title: `An export with ${FILES.toLocaleString("en-US")} files, simulator's time at zero`,
  async prepare({ memoryFolder: parent }) {
    const simulator = await startSimulatorProcess(parent, [
      "--files",
      String(FILES),
      "--profiles",
      "20000",
      "--file-size",
      "100000",
    ]);
    const run = async (args: readonly string[], profileFolder?: string) => {
      const { home, out, remove } = freshFolders(parent);
      const env = { ...simulator.env, AEPX_HOME: home };
      const profile = profileFolder === undefined ? {} : { profileFolder };
      const ended = await aepx([...args, "--out", out, "--json"], { env, ...profile });
      remove();
      return { seconds: ended.seconds, result: JSON.parse(ended.stdout) as Exported };
    };
    // The first export makes the simulator write its files; the same batch is then downloaded.
    const { result } = await run(["export", SEGMENT]);
    const [batch = ""] = result.batches;
    const contender = (name: string, args: readonly string[]): Contender => ({
      name,
      async run() {
        const { seconds, result: got } = await run(args);
        if (got.bytes !== result.bytes || got.files.length !== result.files.length)
          throw new Error(`${name} brought ${got.bytes} bytes, not ${result.bytes}`);
        return { seconds };
      },
    });
    return {
      text: `\`aepx export\` (dataset, job, batches, ${result.files.length} files, ${(result.bytes / 1e6).toFixed(0)} MB) against \`aepx download --batch\` of the same bytes, both from the simulator over http. Its jobs take no time; pauses between polls begin at its 50 ms.`,
      contenders: [
        contender("export", ["export", SEGMENT]),
        contender("download", ["download", "--batch", batch]),
      ],
      findings: (figures) => [
        {
          what: "export against download",
          value: ratioOf(figures, "export", "download"),
          unit: "×",
          must: 1.1,
        },
      ],
      profile: async (folder) => void (await run(["export", SEGMENT], folder)),
      close: () => simulator.close(),
    };
  },
};

interface Exported {
  readonly bytes: number;
  readonly batches: readonly string[];
  readonly files: readonly object[];
}
