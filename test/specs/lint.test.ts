import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { runRedocly } from "../../scripts/arazzo/redocly.ts";
import { tempFolder } from "../support/temp-folder.ts";

const specs = fileURLToPath(new URL("../../specs/", import.meta.url));
const CONFIG = "redocly.yaml";

/** Its schemas are looked at through the documents that refer to them. */
const SHARED = "errors.yaml";

/** No descriptions of a service: a JSON Schema and what it is of, which test/workflows/file judges. */
const WORKFLOWS = ["workflow.schema.json", "workflows"];
const skipped: readonly string[] = [CONFIG, SHARED, ...WORKFLOWS];

function lint(folder: string, names: readonly string[]) {
  const files = names.map((name) => join(folder, name));
  return runRedocly(["lint", "--config", join(folder, CONFIG), "--max-problems", "50", ...files]);
}

test("Redocly's linter has nothing to say about the documents", async () => {
  const names = readdirSync(specs).filter((name) => !skipped.includes(name));
  const { code, output } = await lint(specs, names);
  expect(output).toContain("Your API descriptions are valid");
  expect(code).toBe(0);
  expect(output.match(/validated in/g)).toHaveLength(names.length);
});

test("it finds a broken reference in either kind of document", async () => {
  const folder = tempFolder();
  cpSync(specs, folder, { recursive: true });
  breakIn(join(folder, "ims.yaml"), "errors.yaml#/components/schemas/OAuthError");
  breakIn(join(folder, "audience.arazzo.yaml"), "$steps.create-token.outputs.accessToken");
  const { code, output } = await lint(folder, ["ims.yaml", "audience.arazzo.yaml"]);
  expect(code).toBe(1);
  expect(output).toContain("Can't resolve $ref");
  expect(output).toContain('Step "create-token-gone" referenced in runtime expression');
});

function breakIn(file: string, reference: string): void {
  const text = readFileSync(file, "utf8");
  const broken = reference.replace(/OAuthError|create-token/, "$&-gone");
  writeFileSync(file, text.replace(reference, broken));
}
