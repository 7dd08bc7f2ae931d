// Bundles the compiled command line into dist/bin/: Node opens a handful of files instead of 150. CommonJS, because Node 20 loads that
// without a round of its asynchronous loader per file (measured: `--help` 1.6 times a bare `node`, against 2.7 as ES modules).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const bin = join(dist, "bin");
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Small, or ES modules alone, which CommonJS cannot require on every Node 20. The others stay packages: large, and loaded on use. */
const bundled = new Set([
  "@marcbachmann/cel-js",
  "fastest-levenshtein",
  "hyparquet",
  "hyparquet-compressors",
  "openapi-fetch",
  "p-retry",
  "yargs",
]);
const external = Object.keys(dependencies)
  .filter((name) => !bundled.has(name))
  .map((name) => new RegExp(`^${name}(/|$)`));

/** Only help is measured with it, and help has one column per character; the package compiles its tables of emoji at every start (20 ms). */
const plainStringWidth = {
  name: "plain-string-width",
  resolveId: (source) => (source === "string-width" ? "\0string-width" : undefined),
  load: (id) =>
    id === "\0string-width"
      ? 'import { stripVTControlCharacters } from "node:util"; export default (text) => [...stripVTControlCharacters(text)].length;'
      : undefined,
};

/** What a module finds beside itself is where the compiler put it, not beside the bundle: package.json, the code of a worker. */
const ownAddress = {
  name: "own-address",
  transform(code, id) {
    if (!id.startsWith(`${dist}${sep}`) || !code.includes("import.meta.url")) return undefined;
    const path = JSON.stringify(relative(bin, id).split(sep).join("/"));
    return code.replaceAll("import.meta.url", `new URL(${path}, import.meta.url).href`);
  },
};

const build = await rolldown({
  input: { aepx: join(dist, "cli/bin.js") },
  platform: "node",
  external,
  plugins: [plainStringWidth, ownAddress],
  onLog: report,
});
const { output } = await build.write({
  dir: bin,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
});
await build.close();
writeFileSync(join(bin, "LICENSES.txt"), licences(output.flatMap(({ moduleIds }) => moduleIds)));
writeFileSync(join(bin, "modules.json"), `${JSON.stringify(contents(), undefined, 1)}\n`);

/** Two notes are expected: yargs asks for import.meta.resolve where nobody comes by, and some lazy imports are no longer needed. */
function report(level, log) {
  if (["EMPTY_IMPORT_META", "INEFFECTIVE_DYNAMIC_IMPORT"].includes(log.code)) return;
  process.stderr.write(`${level}: ${log.message}\n`);
}

/** Which modules each file is made of: what a start loads is looked up here. */
function contents() {
  return Object.fromEntries(
    output.map(({ fileName, moduleIds }) => [
      fileName,
      moduleIds.map((id) => relative(root, id).split(sep).join("/")),
    ]),
  );
}

/** The licence of every package that went into the bundle. */
function licences(modules) {
  const folders = new Set(modules.flatMap((id) => packageFolder(id) ?? []));
  const texts = [...folders].map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

function packageFolder(id) {
  const at = id.lastIndexOf("node_modules/");
  if (at < 0) return undefined;
  const [scope, name] = id.slice(at + "node_modules/".length).split("/");
  return join(id.slice(0, at), "node_modules", scope, scope.startsWith("@") ? name : "");
}
