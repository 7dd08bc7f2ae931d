import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { aepx, freshFolders } from "./aepx.ts";
import type { Contender, Measure } from "./contest.ts";
import { type FrontServer, startFrontServer } from "./front-server.ts";
import { runProcess } from "./run-process.ts";
import {
  type ListedFile,
  type SimulatorProcess,
  startSimulatorProcess,
} from "./simulator-process.ts";

export interface ServedBatch {
  readonly simulator: SimulatorProcess;
  readonly front: FrontServer;
  readonly files: readonly ListedFile[];
  readonly bytes: number;
  /** Environment with which aepx talks to the front server. */
  readonly env: Readonly<Record<string, string>>;
  /** Throws unless the folder holds every file, byte for byte. */
  check(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** A batch whose bytes nginx sends over TLS, everything on loopback and in memory. */
export async function serveBatch(
  parent: string,
  simulatorArgs: readonly string[],
  limitRate?: string,
): Promise<ServedBatch> {
  const simulator = await startSimulatorProcess(parent, simulatorArgs);
  const files = await simulator.files();
  const filesFolder = simulator.filesFolder();
  const front = await startFrontServer({
    parent,
    upstream: simulator.url,
    filesFolder,
    ...(limitRate === undefined ? {} : { limitRate }),
  });
  const digests = await digestsOf(filesFolder, files);
  return {
    simulator,
    front,
    files,
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    env: {
      ...simulator.env,
      AEPX_BASE_URL: front.url,
      AEPX_IMS_URL: front.url,
      NODE_EXTRA_CA_CERTS: front.caFile,
    },
    async check(folder) {
      const got = await digestsOf(folder, files);
      const wrong = files.filter(({ name }) => got.get(name) !== digests.get(name));
      if (wrong.length > 0)
        throw new Error(`${wrong.length} files are wrong: ${wrong[0]?.name ?? ""}`);
      const left = readdirSync(folder).filter((name) => name.endsWith(".part"));
      if (left.length > 0) throw new Error(`Left over: ${left.join(", ")}`);
    },
    async close() {
      await front.close();
      await simulator.close();
    },
  };
}

export async function digestsOf(
  folder: string,
  files: readonly ListedFile[],
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const { name } of files) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 }), hash);
    digests.set(name, hash.digest("hex"));
  }
  return digests;
}

/** `aepx download` of the batch: token, listing, bytes, sha256, footers, manifest, from start to end of the process. */
export function aepxDownload(
  served: ServedBatch,
  options: {
    readonly parent: string;
    readonly name?: string;
    readonly args?: readonly string[];
    readonly profileFolder?: string;
  },
): Contender {
  let folders: ReturnType<typeof freshFolders> | undefined;
  return {
    name: options.name ?? "aepx",
    async run(): Promise<Measure> {
      folders = freshFolders(options.parent);
      const args = ["download", "--batch", served.simulator.batch, "--out", folders.out, "--quiet"];
      const env = { ...served.env, AEPX_HOME: folders.home };
      const { profileFolder } = options;
      const { seconds, rssBytes } = await aepx([...args, ...(options.args ?? [])], {
        env,
        memory: true,
        ...(profileFolder === undefined ? {} : { profileFolder }),
      });
      return { seconds, ...(rssBytes === undefined ? {} : { rssBytes }) };
    },
    async check() {
      if (folders === undefined) return;
      await served.check(folders.out);
      folders.remove();
    },
  };
}

/** A peer that is told addresses and names, and writes into a folder. */
export function peerDownload(
  served: ServedBatch,
  parent: string,
  peer: { readonly name: string; command(folder: string): readonly [string, ...string[]] },
): Contender {
  const folder = join(parent, `peer-${peer.name.replaceAll(/\W+/g, "-")}`);
  return {
    name: peer.name,
    async run() {
      mkdirSync(folder, { recursive: true });
      const [command, ...args] = peer.command(folder);
      const { seconds } = await runProcess(command, args, { cwd: folder });
      return { seconds };
    },
    async check() {
      await served.check(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** curl's own parallel mode, 16 at once; it verifies nothing. */
export function curlParallel(served: ServedBatch, parent: string): Contender {
  const config = join(parent, `curl-${served.simulator.batch}.txt`);
  const lines = served.files.map(
    ({ name, target }) => `url = "${served.front.url}${target}"\noutput = "${name}"\n`,
  );
  writeFileSync(config, lines.join(""));
  const flags = ["--silent", "--show-error", "--fail", "--cacert", served.front.caFile];
  return peerDownload(served, parent, {
    name: "curl --parallel",
    command: () => ["curl", ...flags, "--parallel", "--parallel-max", "16", "--config", config],
  });
}
