import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { openAudience } from "../../../src/data/rows/audience-view.ts";
import { rowsToWrite } from "../../../src/data/rows/convert-audience.ts";
import { aepx } from "../aepx.ts";
import { type BenchRow, type Contender, figureOf, ratioOf } from "../contest.ts";
import { runProcess } from "../run-process.ts";
import { startSimulatorProcess } from "../simulator-process.ts";

const copyScript = fileURLToPath(new URL("../duckdb-copy.mjs", import.meta.url));
const ROWS = 1_000_000;
const formats = { csv: "FORMAT csv, HEADER", ndjson: "FORMAT json" } as const;
type Format = keyof typeof formats;

export const convert: BenchRow = {
  name: "convert",
  title: "1M rows → CSV / NDJSON, flat columns",
  async prepare({ memoryFolder }) {
    const parent = join(memoryFolder, "convert");
    mkdirSync(parent);
    const folder = join(parent, "audience");
    const bytes = await downloadRows(parent, folder);
    const digests = new Map<Format, string>();
    const contenders: Contender[] = [];
    for (const format of ["csv", "ndjson"] as const) {
      const selectFile = join(parent, `${format}.sql`);
      writeFileSync(selectFile, await selectOf(folder, format));
      contenders.push(
        ours(folder, parent, format, digests),
        peer(selectFile, parent, format, digests),
      );
    }
    return {
      text: `\`aepx audience convert\` of ${ROWS.toLocaleString("en-US")} rows (${(bytes / 1e6).toFixed(0)} MB snappy) against DuckDB's \`COPY\` of the same columns in a Node process, unordered, with DuckDB's default memory and threads. Lines were compared as sets.`,
      contenders,
      findings: (figures) =>
        (["csv", "ndjson"] as const).flatMap((format) => [
          {
            what: `${format} against DuckDB COPY`,
            value: ratioOf(figures, `aepx ${format}`, `COPY ${format}`),
            unit: "×" as const,
            must: 1.2,
            aim: 1.05,
          },
          {
            what: `memory of aepx, ${format}`,
            value: (figureOf(figures, `aepx ${format}`).maxRssBytes ?? Number.NaN) / 1e6,
            unit: "MB" as const,
            must: 400,
          },
        ]),
      profile: async (profileFolder) => {
        await aepx(
          ["audience", "convert", folder, "--format", "csv", "--out", join(parent, "profiled.csv")],
          { profileFolder },
        );
      },
      close: async () => rmSync(parent, { recursive: true, force: true }),
    };
  },
};

async function downloadRows(parent: string, folder: string): Promise<number> {
  const simulator = await startSimulatorProcess(parent, [
    "--files",
    "10",
    "--profiles",
    String(ROWS),
  ]);
  try {
    const files = await simulator.files();
    const env = { ...simulator.env, AEPX_HOME: join(parent, "home") };
    await aepx(["download", "--batch", simulator.batch, "--out", folder, "--quiet"], { env });
    return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  } finally {
    await simulator.close();
  }
}

/** The query that aepx itself runs, so that the peer writes the same columns; found off the clock. */
async function selectOf(folder: string, format: Format): Promise<string> {
  const audience = await openAudience(folder);
  try {
    return rowsToWrite(audience, { format }).select;
  } finally {
    audience.close();
  }
}

function ours(
  folder: string,
  parent: string,
  format: Format,
  digests: Map<Format, string>,
): Contender {
  const out = join(parent, `ours.${format}`);
  return {
    name: `aepx ${format}`,
    async run() {
      const args = ["audience", "convert", folder, "--format", format, "--out", out, "--overwrite"];
      const { seconds, rssBytes } = await aepx(args, { memory: true });
      return { seconds, ...(rssBytes === undefined ? {} : { rssBytes }) };
    },
    check: () => compare(out, format, digests),
  };
}

function peer(
  selectFile: string,
  parent: string,
  format: Format,
  digests: Map<Format, string>,
): Contender {
  const out = join(parent, `peer.${format}`);
  return {
    name: `COPY ${format}`,
    async run() {
      const args = [copyScript, selectFile, out, formats[format]];
      const { seconds, rssBytes } = await runProcess(process.execPath, args, { memory: true });
      return { seconds, ...(rssBytes === undefined ? {} : { rssBytes }) };
    },
    check: () => compare(out, format, digests),
  };
}

/** The first run of a format sets what all others have to equal. */
async function compare(path: string, format: Format, digests: Map<Format, string>): Promise<void> {
  const digest = await digestOfLines(path);
  rmSync(path);
  const known = digests.get(format) ?? digest;
  digests.set(format, known);
  if (known !== digest) throw new Error(`${path} holds other rows than the first ${format}`);
}

/** Independent of the order of lines: the sum of their hashes, and their number. */
async function digestOfLines(path: string): Promise<string> {
  let lines = 0;
  let sum = 0n;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    lines += 1;
    sum += createHash("sha256").update(line).digest().readBigUInt64LE();
  }
  return `${lines} ${sum} ${statSync(path).size}`;
}
