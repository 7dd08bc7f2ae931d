import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type BenchRow, type Contender, ratioOf } from "../contest.ts";
import { runProcess } from "../run-process.ts";

const script = fileURLToPath(new URL("../journal-steps.mjs", import.meta.url));
const STEPS = 1000;

export const journal: BenchRow = {
  name: "journal",
  title: "A local step that creates nothing outside",
  async prepare({ diskFolder }) {
    const contender = (name: string, way: string, profileFolder?: string): Contender => ({
      name,
      async run() {
        const folder = mkdtempSync(join(diskFolder, "journal-"));
        const args = [script, way, folder, String(STEPS)];
        const options = profileFolder === undefined ? {} : { profileFolder };
        const { stdout } = await runProcess(process.execPath, args, options);
        rmSync(folder, { recursive: true, force: true });
        return JSON.parse(stdout) as { readonly seconds: number };
      },
    });
    return {
      text: `${STEPS} steps of one run against as many appends and fdatasyncs of 1 KB by hand, on the disk, timed inside the process.`,
      contenders: [contender("steps", "steps"), contender("append + fdatasync", "appends")],
      findings: (figures) => [
        {
          what: "step against append + fdatasync",
          value: ratioOf(figures, "steps", "append + fdatasync"),
          unit: "×",
          must: 1.5,
          aim: 1.1,
        },
      ],
      profile: async (folder) => void (await contender("profiled", "steps", folder).run()),
      close: async () => {},
    };
  },
};
