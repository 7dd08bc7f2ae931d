import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";

import type { Json, JsonObject } from "../../src/core/json.ts";
import { steps } from "../../src/steps/catalog.ts";
import { stepDocuments } from "../../src/steps/generated/step-documents.ts";
import { root } from "../structure/source-tree.ts";

const documents = Object.entries(stepDocuments);

test("every step of the catalog has a document, in its order", () => {
  expect(Object.keys(stepDocuments)).toEqual(Object.keys(steps));
});

test.each(documents)(
  "%s says in whole sentences what it does and what it fails with",
  (_, step) => {
    expect(step.description).toMatch(/^[A-Z].*\.$/);
    expect(step.description).toMatch(/\b[Ff]ails with\b/);
  },
);

test.each(documents)("%s tells every field that it takes and gives", (_, { input, output }) => {
  expect([...fieldProblems(input, "input"), ...fieldProblems(output, "output")]).toEqual([]);
});

test.each(documents)("%s names lengths of time and amounts of bytes with their unit", (_, step) => {
  const fields = [...fieldsOf(step.input, "input"), ...fieldsOf(step.output, "output")];
  const wrong = fields.filter(([path, { description }]) => {
    const unit = unitOf(path.split(".").at(-1) ?? "");
    return unit !== undefined && !unit.test(JSON.stringify(description));
  });
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test.each(documents)("%s calls what the specifications know", (_, { calls }) => {
  expect(calls.filter((call) => !operations.has(call))).toEqual([]);
});

test("a field without a word, and one that may be anything, are told", () => {
  const schema = {
    properties: {
      a: { description: "Told.", properties: { b: { type: "string" } } },
      c: { description: "Told.", anyOf: [{ items: {} }, { properties: { d: { type: "null" } } }] },
    },
  };
  expect(fieldProblems(schema, "input")).toEqual([
    "input.a.b is not told",
    "input.c[] may be anything",
    "input.c.d is not told",
  ]);
});

/** Every operation that a file in specs/ describes, as `GET /path/{id}`. */
const operations = new Set(
  readdirSync(join(root, "specs"))
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => {
      const { paths = {} } = parse(readFileSync(join(root, "specs", file), "utf8")) as {
        paths?: Readonly<Record<string, object>>;
      };
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    }),
);

function unitOf(field: string): RegExp | undefined {
  if (field.endsWith("Ms")) return /\bms\b/;
  if (field.endsWith("At") || field === "since") return /RFC 3339/;
  return /bytes$/i.test(field) ? /\b[Bb]ytes\b/ : undefined;
}

function fieldProblems(schema: Json, at: string): string[] {
  return fieldsOf(schema, at).flatMap(([path, { description, ...shape }]) => {
    if (Object.keys(shape).length === 0) return [`${path} may be anything`];
    return path.endsWith("[]") || description !== undefined ? [] : [`${path} is not told`];
  });
}

/** Every field and list entry below, with its path. */
function fieldsOf(schema: Json, at: string): [string, JsonObject][] {
  const { properties = {}, items, anyOf = [] } = schema as Readonly<Record<string, JsonObject>>;
  const inner = Object.entries(properties).map(([name, field]) => [`${at}.${name}`, field]);
  const entries = items === undefined ? [] : [[`${at}[]`, items]];
  const own = [...inner, ...entries] as [string, JsonObject][];
  const choices = (anyOf as unknown as Json[]).flatMap((choice) => fieldsOf(choice, at));
  return [
    ...own.flatMap(([path, field]) => [
      [path, field] as [string, JsonObject],
      ...fieldsOf(field, path),
    ]),
    ...choices,
  ];
}
