import { aepx, aepxBin, freshFolders } from "../aepx.ts";
import { type BenchRow, type Contender, type Figures, figureOf, ratioOf } from "../contest.ts";
import { runProcess } from "../run-process.ts";
import { startSimulatorProcess } from "../simulator-process.ts";
import type { Finding } from "../verdict.ts";

const ROUNDS = 21;

export const startUp: BenchRow = {
  name: "start-up",
  title: "Start-up, and the resume of a finished run",
  async prepare({ memoryFolder: parent }) {
    const simulator = await startSimulatorProcess(parent, ["--profiles", "1000"]);
    const { home, out } = freshFolders(parent);
    const env = { ...simulator.env, AEPX_HOME: home };
    const { stdout } = await aepx(["export", "High churn risk", "--out", out, "--json"], { env });
    const { runId } = JSON.parse(stdout) as { readonly runId: string };
    const program = (name: string, ...args: string[]): Contender => ({
      name,
      run: () => runProcess(process.execPath, args, { env }),
    });
    const asked = async () => {
      const { requests } = await simulator.counters();
      return Object.values(requests).reduce((sum, count) => sum + count, 0);
    };
    return {
      text: "Whole processes. The resumed run is an exported audience of one file, whose bytes are checked again.",
      rounds: ROUNDS,
      contenders: [
        program("node -e 0", "-e", "0"),
        program("--version", aepxBin, "--version"),
        program("--help", aepxBin, "--help"),
        program("runs list", aepxBin, "runs", "list"),
        {
          name: "resume",
          async run() {
            const before = await asked();
            const { seconds } = await aepx(["runs", "resume", runId], { env });
            return { seconds, extra: { requests: (await asked()) - before } };
          },
        },
      ],
      findings,
      profile: async (profileFolder) => {
        await aepx(["runs", "resume", runId], { env, profileFolder });
      },
      close: () => simulator.close(),
    };
  },
};

function findings(figures: Figures): readonly Finding[] {
  return [
    {
      what: "--version against node -e 0",
      value: ratioOf(figures, "--version", "node -e 0"),
      unit: "×",
      must: 2.2,
      aim: 1.5,
    },
    {
      what: "--help against node -e 0",
      value: ratioOf(figures, "--help", "node -e 0"),
      unit: "×",
    },
    {
      what: "resume of a finished run against --version",
      value: ratioOf(figures, "resume", "--version"),
      unit: "×",
      must: 1.5,
    },
    {
      what: "requests of that resume",
      value: figureOf(figures, "resume").extra["requests"] ?? null,
      unit: "requests",
      must: 0,
    },
  ];
}
