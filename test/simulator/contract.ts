import { readdirSync, readFileSync } from "node:fs";

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";

import { operations } from "../../src/simulator/operations.ts";

const folder = new URL("../../specs/", import.meta.url);

interface Operation {
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body & Reference>>;
}

interface Reference {
  readonly $ref?: string;
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Spec {
  readonly openapi?: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Body>>>>;
}

/** Checks replies and bodies against the documents in specs/. */
export interface Contract {
  /** `METHOD TEMPLATE` of every operation in the documents. */
  readonly operations: readonly string[];
  /** What is wrong with a reply; empty when nothing is. */
  readonly reply: (key: string, response: Response) => Promise<string[]>;
  readonly body: (key: string, body: unknown) => string[];
}

const methods = ["get", "post", "put", "patch", "delete", "head"];

export function loadContract(): Contract {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const found = new Map<string, { file: string; spec: Spec; operation: Operation; path: string }>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
    const spec = parse(readFileSync(new URL(file, folder), "utf8")) as Spec;
    if (spec.openapi === undefined) continue;
    ajv.addSchema({ ...spec, $id: file }, file);
    for (const [path, item] of Object.entries(spec.paths)) {
      for (const method of methods.filter((name) => name in item)) {
        const operation = item[method];
        const key = `${method.toUpperCase()} ${path}`;
        if (operation) found.set(key, { file, spec, operation, path });
      }
    }
  }
  const validator = (file: string, pointer: string): ValidateFunction =>
    ajv.compile({ $ref: `${file}#${pointer}` });
  const lookUp = (key: string) => {
    const entry = found.get(key);
    if (!entry) throw new Error(`No document has ${key}.`);
    return entry;
  };
  return {
    operations: [...found.keys()],
    async reply(key, response) {
      const { spec, file, operation, path } = lookUp(key);
      const status = String(response.status);
      const chosen = status in operation.responses ? status : "default";
      const written = operation.responses[chosen];
      if (!written) return [`${key} ${status}: not in the document`];
      const method = key.split(" ")[0]?.toLowerCase() ?? "";
      const place = written.$ref
        ? written.$ref.slice(1)
        : `/paths/${escape(path)}/${method}/responses/${chosen}`;
      const content = resolve(spec, place).content ?? {};
      return checkContent({ key: `${key} ${status}`, content, response }, (type) =>
        validator(file, `${place}/content/${escape(type)}/schema`),
      );
    },
    body(key, body) {
      const { file, path } = lookUp(key);
      const method = key.split(" ")[0]?.toLowerCase() ?? "";
      const pointer = `/paths/${escape(path)}/${method}/requestBody/content/application~1json/schema`;
      return problems(key, validator(file, pointer), body);
    },
  };
}

interface Answer {
  readonly key: string;
  readonly content: NonNullable<Body["content"]>;
  readonly response: Response;
}

async function checkContent(
  { key, content, response }: Answer,
  validator: (type: string) => ValidateFunction,
): Promise<string[]> {
  const text = await response.text();
  if (text === "") return [];
  const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (!(type in content)) return [`${key}: content type ${type} is not in the document`];
  return type.endsWith("json") ? problems(key, validator(type), JSON.parse(text)) : [];
}

function problems(key: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${key}: ${instancePath} ${message}`,
  );
}

function resolve(spec: Spec, pointer: string): Body {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURI(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], spec) as Body;
}

function escape(part: string): string {
  return encodeURI(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** The operation that a request belongs to, as the documents write it. */
export function operationKey({ method, url }: { method: string; url: string }): string {
  const { pathname } = new URL(url);
  const match = operations.find(({ key }) => {
    const [verb, template = ""] = key.split(" ");
    const pattern = template.replaceAll(/\{\w+\}/g, "[^/]+").replace(/\/$/, "");
    return verb === method && new RegExp(`^${pattern}/?$`, "i").test(pathname);
  });
  if (!match) throw new Error(`No operation for ${method} ${pathname}.`);
  return match.key;
}
