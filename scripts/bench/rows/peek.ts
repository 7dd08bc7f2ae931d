import { openSync, readFileSync, closeSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

import { parquetMetadata } from "hyparquet";

import { aepx, freshFolders } from "../aepx.ts";
import { type BenchRow, figureOf } from "../contest.ts";
import { startSimulatorProcess } from "../simulator-process.ts";

const ROWS = 1_000_000;
const COLUMNS = ["_aepxdemo.churn.score", "_aepxdemo.churn.percentile"];
const TRAILER_BYTES = 8;

export const peek: BenchRow = {
  name: "peek",
  title: "Peek two columns of a file of 1M rows over HTTP",
  async prepare({ memoryFolder: parent }) {
    const simulator = await startSimulatorProcess(parent, [
      "--files",
      "1",
      "--profiles",
      String(ROWS),
    ]);
    const [file] = await simulator.files();
    const path = join(simulator.filesFolder(), file?.name ?? "");
    const { needed, columns } = bytesOfColumns(path);
    const sizeBytes = statSync(path).size;
    return {
      text: `\`aepx peek --columns ${COLUMNS.join(",")} --rows ${ROWS}\`: ${COLUMNS.length} of ${columns} columns of a file of ${(sizeBytes / 1e6).toFixed(1)} MB. Bytes as the simulator counted them, against the chunks of these columns and the footer (${(needed / 1e6).toFixed(2)} MB).`,
      rounds: 3,
      contenders: [
        {
          name: "aepx peek",
          async run() {
            const { home, remove } = freshFolders(parent);
            const before = await simulator.counters();
            const args = ["peek", "--batch", simulator.batch, "--columns", COLUMNS.join(",")];
            const { seconds, rssBytes, stdout } = await aepx(
              [...args, "--rows", String(ROWS), "--json"],
              {
                env: { ...simulator.env, AEPX_HOME: home },
                memory: true,
              },
            );
            remove();
            const bytes = (await simulator.counters()).bytesSent - before.bytesSent;
            const told = (JSON.parse(stdout) as { readonly bytesFetched: number }).bytesFetched;
            if (told !== bytes)
              throw new Error(`aepx told ${told} bytes, the simulator sent ${bytes}`);
            return { seconds, extra: { bytes }, ...(rssBytes === undefined ? {} : { rssBytes }) };
          },
        },
      ],
      findings: (figures) => {
        const bytes = figureOf(figures, "aepx peek").extra["bytes"] ?? Number.NaN;
        return [
          {
            what: "bytes against column chunks and footer",
            value: bytes / needed,
            unit: "×",
            must: 1.2,
            aim: 1.05,
          },
          { what: "share of the file", value: (bytes / sizeBytes) * 100, unit: "%" },
        ];
      },
      close: () => simulator.close(),
    };
  },
};

/** Column chunks of the chosen columns, and everything behind the last row group that a reader needs. */
function bytesOfColumns(path: string): { readonly needed: number; readonly columns: number } {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  const file = openSync(path, "r");
  readSync(file, trailer, 0, TRAILER_BYTES, statSync(path).size - TRAILER_BYTES);
  closeSync(file);
  const whole = readFileSync(path);
  const { row_groups: groups } = parquetMetadata(
    whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength),
  );
  const chunks = groups.flatMap((group) =>
    group.columns.flatMap(({ meta_data: meta }) => meta ?? []),
  );
  const chosen = chunks.filter(({ path_in_schema: name }) => COLUMNS.includes(name.join(".")));
  const bytes = chosen.reduce((sum, { total_compressed_size: size }) => sum + Number(size), 0);
  return {
    needed: bytes + trailer.readUInt32LE(0) + TRAILER_BYTES,
    columns: groups[0]?.columns.length ?? 0,
  };
}
