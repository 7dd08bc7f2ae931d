import { aepx, freshFolders } from "./aepx.ts";
import type { Contender } from "./contest.ts";
import { digestsOf } from "./served-batch.ts";
import {
  type ListedFile,
  type SimulatorProcess,
  startSimulatorProcess,
} from "./simulator-process.ts";

export interface FaultyBatch {
  readonly simulator: SimulatorProcess;
  readonly files: readonly ListedFile[];
  readonly bytes: number;
  /** Downloads and tells `fetchedTwice`, the share of bytes that came more than once, in percent. */
  contender(name: string, args?: readonly string[], profileFolder?: string): Contender;
  close(): Promise<void>;
}

/** A batch whose bytes the simulator itself sends over http, as its faults leave them. */
export async function serveFaulty(
  parent: string,
  simulatorArgs: readonly string[],
): Promise<FaultyBatch> {
  const simulator = await startSimulatorProcess(parent, simulatorArgs);
  const files = await simulator.files();
  const digests = await digestsOf(simulator.filesFolder(), files);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    simulator,
    files,
    bytes,
    contender: (name, args = [], profileFolder) => {
      let folders: ReturnType<typeof freshFolders> | undefined;
      return {
        name,
        async run() {
          folders = freshFolders(parent);
          const before = await simulator.counters();
          const command = ["download", "--batch", simulator.batch, "--out", folders.out, "--quiet"];
          const { seconds, rssBytes } = await aepx([...command, ...args], {
            env: { ...simulator.env, AEPX_HOME: folders.home },
            memory: true,
            ...(profileFolder === undefined ? {} : { profileFolder }),
          });
          const after = await simulator.counters();
          const moved = after.bytesSent - before.bytesSent;
          const fetchedTwice = ((moved - bytes) / bytes) * 100;
          return {
            seconds,
            extra: { fetchedTwice },
            ...(rssBytes === undefined ? {} : { rssBytes }),
          };
        },
        async check() {
          if (folders === undefined) return;
          const got = await digestsOf(folders.out, files);
          const wrong = files.find((file) => got.get(file.name) !== digests.get(file.name));
          if (wrong !== undefined) throw new Error(`${wrong.name} is wrong`);
          folders.remove();
        },
      };
    },
    close: () => simulator.close(),
  };
}
