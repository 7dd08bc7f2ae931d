import { defineCommand } from "../../command.ts";
import { wrong } from "../../option-values.ts";
import { declareFolder } from "./folder-argument.ts";
import { checkWhere, declareFormatOptions, readFormatOptions } from "../format-options.ts";

export const convert = defineCommand({
  command: "convert <folder>",
  describe: "Write an audience on disk as CSV or NDJSON",
  builder: (yargs) =>
    declareFormatOptions(
      declareFolder(yargs)
        .option("out", {
          type: "string",
          requiresArg: true,
          describe:
            "File to write, or - for stdout (default: audience.csv or .ndjson in the folder)",
        })
        .option("overwrite", { type: "boolean", describe: "Replace an existing --out file" })
        .example("$0 audience convert ./churn --format csv", "")
        .example("$0 audience convert ./churn --format ndjson --raw --out - | head", ""),
      "what to write",
    ),
  async handler(args, context) {
    const { format, raw, where } = readFormatOptions(args);
    if (format === null) throw wrong("Which format? Give --format csv or --format ndjson.");
    const folder = context.path(args.folder);
    const { signal, output } = context;
    if (args.out === "-") {
      if (output.json) throw wrong("--json and --out - both want stdout. Leave one of them out.");
      await checkWhere({ where });
      const { streamAudience } = await import("../../../data/rows/stream-audience.ts");
      const texts = streamAudience(folder, { format, raw, where, signal });
      for await (const text of texts) {
        await output.piece(text);
        if (output.closed.aborted) break;
      }
      return 0;
    }
    const { convertAudience } = await import("../../../data/rows/convert-output.ts");
    const out = args.out === undefined ? undefined : context.path(args.out);
    const { rows, files } = await convertAudience(folder, {
      format,
      raw,
      where,
      signal,
      overwrite: args.overwrite ?? false,
      out,
    });
    const told = files.map(({ path, sizeBytes, rows: own, sha256 }) => ({
      name: path,
      sizeBytes,
      rows: own,
      sha256,
    }));
    const names = files.filter((file) => file.rows !== null).map(({ path }) => path);
    context.print({ rows, files: told }, `${rows} rows in ${names.join(", ")}.`);
    return 0;
  },
});
