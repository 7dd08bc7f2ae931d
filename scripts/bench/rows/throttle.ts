import { type BenchRow, type Contender, ratioOf } from "../contest.ts";
import { aepxDownload, peerDownload, type ServedBatch, serveBatch } from "../served-batch.ts";

export const throttle: BenchRow = {
  name: "throttle",
  title: "One 128 MiB file, 8 MB/s per connection",
  async prepare({ memoryFolder: parent }) {
    const served = await serveBatch(
      parent,
      ["--files", "1", "--file-size", "128MiB", "--profiles", "1000"],
      "8000k",
    );
    return {
      text: "nginx with `limit_rate 8000k`. `aepx download` against one curl; aria2c with 16 connections beside them, for comparison.",
      rounds: 3,
      contenders: [
        aepxDownload(served, { parent }),
        oneCurl(served, parent),
        aria2(served, parent),
      ],
      findings: (figures) => [
        {
          what: "aepx against one curl",
          value: ratioOf(figures, "aepx", "curl"),
          unit: "×",
          must: 0.1,
          aim: 0.06,
        },
        {
          what: "aepx against aria2c -x16",
          value: ratioOf(figures, "aepx", "aria2c -x16"),
          unit: "×",
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

function oneCurl(served: ServedBatch, parent: string): Contender {
  const [file] = served.files;
  const { url, caFile } = served.front;
  return peerDownload(served, parent, {
    name: "curl",
    command: () => [
      "curl",
      "--silent",
      "--show-error",
      "--fail",
      "--cacert",
      caFile,
      "--output",
      file?.name ?? "",
      `${url}${file?.target ?? ""}`,
    ],
  });
}

function aria2(served: ServedBatch, parent: string): Contender {
  const [file] = served.files;
  const { url, caFile } = served.front;
  const flags = ["--quiet", "--no-conf", `--ca-certificate=${caFile}`, "--file-allocation=none"];
  return peerDownload(served, parent, {
    name: "aria2c -x16",
    command: () => [
      "aria2c",
      ...flags,
      "-x16",
      "-s16",
      "-k1M",
      `--out=${file?.name ?? ""}`,
      `${url}${file?.target ?? ""}`,
    ],
  });
}
