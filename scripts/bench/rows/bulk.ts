import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type BenchRow, ratioOf } from "../contest.ts";
import {
  aepxDownload,
  curlParallel,
  peerDownload,
  type ServedBatch,
  serveBatch,
} from "../served-batch.ts";

const onePerFile = fileURLToPath(new URL("../requests-get.py", import.meta.url));

export const bulk: BenchRow = {
  name: "bulk",
  title: "60 files × 16 MiB over https, verified",
  async prepare({ memoryFolder: parent }) {
    const served = await serveBatch(parent, [
      "--files",
      "60",
      "--file-size",
      "16MiB",
      "--profiles",
      "6000",
    ]);
    const one = aepxDownload(served, { parent });
    return {
      text: "`aepx download --batch` (start, token, listing, bytes, sha256, footers, manifest) against `curl --parallel --parallel-max 16`, which verifies nothing, and against one `requests.get` after another, whole body in memory, as aepp does. Bytes from nginx (one worker, on the same cores).",
      contenders: [one, curlParallel(served, parent), requestsLoop(served, parent)],
      findings: (figures) => [
        {
          what: "aepx against curl --parallel",
          value: ratioOf(figures, "aepx", "curl --parallel"),
          unit: "×",
          must: 1.9,
          aim: 1.3,
        },
        {
          what: "aepx against requests.get in turn",
          value: ratioOf(figures, "aepx", "requests.get"),
          unit: "×",
          must: 0.5,
          aim: 0.35,
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

function requestsLoop(served: ServedBatch, parent: string) {
  const list = join(parent, "requests-list.txt");
  mkdirSync(parent, { recursive: true });
  writeFileSync(
    list,
    served.files.map(({ name, target }) => `${served.front.url}${target} ${name}\n`).join(""),
  );
  return peerDownload(served, parent, {
    name: "requests.get",
    command: () => ["/usr/bin/python3", onePerFile, list, served.front.caFile],
  });
}
