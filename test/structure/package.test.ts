import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  exportOrderProblems,
  type Manifest,
  promisedFiles,
  readTracked,
  registryProblems,
  topLevelProblems,
  trackedFiles,
  versionProblems,
} from "./repository.ts";
import { root } from "./source-tree.ts";

const manifest = JSON.parse(readTracked("package.json")) as Manifest;
const lock = JSON.parse(readTracked("package-lock.json")) as {
  packages: Record<string, Manifest>;
};

test("every dependency is one exact version", () => {
  expect(versionProblems(manifest)).toEqual([]);
});

test("the lock file was made from this package.json", () => {
  const locked = lock.packages[""];
  expect(locked?.dependencies).toEqual(manifest.dependencies);
  expect(locked?.devDependencies).toEqual(manifest.devDependencies);
  expect(locked?.engines).toEqual(manifest.engines);
});

test("it is an ESM package for Node 20.19 and later under Apache-2.0", () => {
  expect(manifest.type).toBe("module");
  expect(manifest.engines).toEqual({ node: ">=20.19" });
  expect(manifest.license).toBe("Apache-2.0");
  expect(readTracked("LICENSE")).toMatch(/Apache License\s+Version 2\.0/);
  expect(manifest.files).toEqual([
    "dist",
    "specs/workflow.schema.json",
    "specs/workflows",
    "README.md",
    "LICENSE",
  ]);
});

test("what package.json promises is in the build", () => {
  const promised = promisedFiles(manifest);
  expect(promised).toContain("dist/index.d.ts");
  expect(promised.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect(exportOrderProblems(manifest)).toEqual([]);
});

test("the top level holds what it may hold", () => {
  expect(topLevelProblems(trackedFiles())).toEqual([]);
});

test.each(["scripts/test", "scripts/demo", "scripts/bench/run", ".ci/run"])(
  "%s is executable",
  (file) => {
    expect(() => accessSync(join(root, file), constants.X_OK)).not.toThrow();
  },
);

test("no tracked file names a package registry", () => {
  const texts = trackedFiles().filter(
    (file) => !file.startsWith("test/structure/") && !/\.(?:parquet|png)$/.test(file),
  );
  expect(texts).toContain("package-lock.json");
  expect(texts.flatMap((file) => registryProblems(file, readTracked(file)))).toEqual([]);
});

test.each(["^1.2.3", "~1.2.3", "1.x", "latest", ">=1", "git+ssh://x", "npm:y@1.2.3", ""])(
  "%j is not an exact version",
  (version) => {
    expect(versionProblems({ devDependencies: { x: version } })).toEqual([
      `x is ${version}, not one exact version`,
    ]);
  },
);

test("a prerelease is an exact version", () => {
  expect(versionProblems({ dependencies: { x: "1.5.6-r.1" } })).toEqual([]);
});

test("a stranger and a gap at the top level are told", () => {
  const files = trackedFiles().filter((file) => !file.startsWith("LICENSE"));
  expect(topLevelProblems([...files, "vite.config.ts"])).toEqual(
    expect.arrayContaining(["vite.config.ts does not belong", "LICENSE is missing"]),
  );
});

test("a registry is told with its line", () => {
  const line = '"resolved": "https://packages.example/x.tgz"';
  expect(registryProblems("a.json", `{\n${line}\n}`)).toEqual(["a.json:2 names a registry"]);
  expect(registryProblems("a.md", "see registry.example.org")).toEqual(["a.md:1 names a registry"]);
  expect(registryProblems("a.md", "the schema registry of AEP")).toEqual([]);
});

test("exports without types in front are told", () => {
  const exports = { ".": { default: "./dist/index.js", types: "./dist/index.d.ts" } };
  expect(exportOrderProblems({ exports })).toEqual(['exports["."] does not begin with types']);
});
