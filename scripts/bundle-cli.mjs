// Bundles the compiled command line into dist/bin/: Node opens a handful of files instead of 150. CommonJS, because Node 20 loads that
// without a round of its asynchronous loader per file (measured: `--help` 1.6 times a bare `node`, against 2.7 as ES modules).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
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
  "http-parser-js",
  "openapi-fetch",
  "p-retry",
  "undici",
  "yargs",
]);
const external = Object.keys(dependencies)
  .filter((name) => !bundled.has(name))
  .map((name) => new RegExp(`^${name}(/|$)`));

/**
 * What packages do at every start and nobody here asks for. `string-width` compiles its tables of emoji (20 ms), and help, which alone is
 * measured with it, has one column per character. yargs loads `assert` (8 ms) for two comparisons, checks how its own functions are
 * called (3 ms), lays out the help of a command that is about to run (6 ms), looks for a package.json (2 ms) whose version it is told
 * not to show, and makes a `require` (3 ms) for files of configuration and commands. undici's door opens a hundred files: mocks, caches,
 * WebSockets, interceptors; here it is what `platform/network.ts` takes.
 */
const lighter = {
  name: "lighter",
  resolveId(source, importer) {
    if (source === "string-width" || source === "undici") return `\0${source}`;
    const replaced = `\0${source.replace("node:", "")}`;
    return inYargs(importer) && replaced in replacements ? replaced : undefined;
  },
  load: (id) => replacements[id],
  transform(code, id) {
    if (!inYargs(id)) return undefined;
    if (id.endsWith("/argsert.js")) return "export const argsert = () => {};";
    if (!id.endsWith("/lib/command.js")) return undefined;
    const layOut = "yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();";
    if (!code.includes(layOut)) throw new Error("yargs has changed: is this still of use?");
    return code.replace(layOut, "");
  },
};

const undici = (path) =>
  JSON.stringify(createRequire(import.meta.url).resolve(`undici/lib/${path}.js`));
const replacements = {
  "\0undici": `
    export { default as Agent } from ${undici("dispatcher/agent")};
    export { default as ProxyAgent } from ${undici("dispatcher/proxy-agent")};
    export { fetch } from ${undici("web/fetch/index")};
    export { FormData } from ${undici("web/fetch/formdata")};
    export { Headers } from ${undici("web/fetch/headers")};
    export { Request } from ${undici("web/fetch/request")};
    export { Response } from ${undici("web/fetch/response")};`,
  "\0module": "export const createRequire = () => undefined;",
  "\0escalade/sync": "export default () => undefined;",
  "\0string-width":
    'import { stripVTControlCharacters } from "node:util"; export default (text) => [...stripVTControlCharacters(text)].length;',
  "\0assert": `
    const check = (holds, message) => { if (!holds) throw message instanceof Error ? message : new Error(message); };
    export const strictEqual = (actual, expected, message) => check(Object.is(actual, expected), message);
    export const notStrictEqual = (actual, expected, message) => check(!Object.is(actual, expected), message);`,
};

function inYargs(id) {
  return /\/node_modules\/yargs(-parser)?\//.test(id?.split(sep).join("/") ?? "");
}

/** What a module finds beside itself is where the compiler put it, not beside the bundle: package.json, the code of a worker. */
const ownAddress = {
  name: "own-address",
  transform(code, id) {
    if (!id.startsWith(`${dist}${sep}`) || !code.includes("import.meta.url")) return undefined;
    const path = JSON.stringify(relative(bin, id).split(sep).join("/"));
    return code.replaceAll("import.meta.url", `new URL(${path}, import.meta.url).href`);
  },
};

/** Whoever talks over undici takes these from it too: the first use of one as a global loads a second undici, Node's own (25 ms). */
const oneUndici = {
  name: "one-undici",
  transform(code, id) {
    const talks =
      id.startsWith(join(dist, "platform", sep)) || id.includes(`${sep}openapi-fetch${sep}`);
    const names = ["FormData", "Headers", "Response"].filter((name) =>
      new RegExp(`\\b(new|instanceof) ${name}\\b`).test(code),
    );
    return talks && names.length > 0
      ? `import { ${names.join(", ")} } from "undici";\n${code}`
      : undefined;
  },
};

const build = await rolldown({
  input: { aepx: join(dist, "cli/bin.js") },
  platform: "node",
  external,
  plugins: [lighter, oneUndici, ownAddress],
  onLog: report,
});
const { output } = await build.write({
  dir: bin,
  format: "cjs",
  comments: false,
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
});
await build.close();
for (const { fileName } of output) makeAscii(join(bin, fileName));
writeFileSync(join(bin, "LICENSES.txt"), licences(output.flatMap(({ moduleIds }) => moduleIds)));
writeFileSync(join(bin, "modules.json"), `${JSON.stringify(contents(), undefined, 1)}\n`);

/** Two notes are expected: yargs asks for import.meta.resolve where nobody comes by, and some lazy imports are no longer needed. */
function report(level, log) {
  if (["EMPTY_IMPORT_META", "INEFFECTIVE_DYNAMIC_IMPORT"].includes(log.code)) return;
  process.stderr.write(`${level}: ${log.message}\n`);
}

/** A file with one character beyond Latin-1 is kept at two bytes a character: the largest is then read and compiled 10 ms later. */
function makeAscii(file) {
  const code = readFileSync(file, "utf8");
  writeFileSync(file, code.replaceAll(/[\u0080-\uffff]/g, escaped));
}

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
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
