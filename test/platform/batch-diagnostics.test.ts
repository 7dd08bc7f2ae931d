import { expect, test } from "vitest";

import { countRowErrors } from "../../src/platform/row-errors.ts";
import { failureOf, startPlatform } from "./test-platform.ts";
import type { Answer, Handler } from "./test-server.ts";

const BATCH = "/data/foundation/export/batches/b1";
const href = (path: string) => `http://127.0.0.1:443${BATCH}/meta?path=${encodeURIComponent(path)}`;
const file = (name: string, length = "10", path = name) => ({
  name,
  length,
  _links: { self: { href: href(path) } },
});
const listing = (...data: object[]): Answer => ({ body: { data, _page: { limit: 100 } } });
const absent: Answer = { status: 404, body: { title: "NotFoundError", status: 404 } };
const line = (code: string, message: string) =>
  `${JSON.stringify({ personalEmail: "ada@example.com", _errors: [{ code, message }] })}\n`;

/** Answers by `failed` or `meta`, with a colon and the path where one is asked for. */
function service(answers: Readonly<Record<string, Answer>>): Handler {
  return ({ path, query }) => {
    const asked = query.get("path");
    const key = `${path.slice(BATCH.length + 1)}${asked === null ? "" : `:${asked}`}`;
    return answers[key] ?? absent;
  };
}

test("lists what is kept, and counts the kinds of row errors without the rows", async () => {
  const { platform, calls } = await startPlatform(
    service({
      failed: listing({ name: "_SUCCESS", length: "0" }, { name: "part-00000.json", length: 1800 }),
      meta: listing(file("row_errors", "0"), file("row_errors_sample.json"), file("input_files")),
      "meta:row_errors": listing(file("a.json", "9", "row_errors/a.json"), { name: "b c.json" }),
      "meta:row_errors/a.json": { body: line("1401", "Bad row").repeat(2) + line("1", "Other") },
      "meta:row_errors/b c.json": { body: line("1401", "Bad row") },
    }),
  );
  expect(await platform.batches.diagnostics("b1")).toEqual({
    failed: [
      { name: "_SUCCESS", sizeBytes: 0 },
      { name: "part-00000.json", sizeBytes: 1800 },
    ],
    meta: [
      { name: "row_errors", sizeBytes: 0 },
      { name: "row_errors_sample.json", sizeBytes: 10 },
      { name: "input_files", sizeBytes: 10 },
    ],
    rowErrors: [
      { code: "1401", description: "Bad row", count: 3 },
      { code: "1", description: "Other", count: 1 },
    ],
  });
  // The sample repeats what the folder holds.
  expect(calls().some(({ query }) => query.get("path") === "row_errors_sample.json")).toBe(false);
});

test("a batch of which nothing is kept", async () => {
  const { platform, calls } = await startPlatform(service({}));
  const nothing = { failed: null, meta: null, rowErrors: [] };
  expect(await platform.batches.diagnostics("b1")).toEqual(nothing);
  expect(calls()).toHaveLength(2);
});

test("reads twenty lines and no more, wherever the file ends", async () => {
  const many = line("1", "Bad").repeat(50_000);
  const { platform } = await startPlatform(
    service({
      meta: listing(file("row_errors_sample.json"), file("row_errors_more.json")),
      "meta:row_errors_sample.json": { body: line("1", "Bad").repeat(8) },
      "meta:row_errors_more.json": { body: many },
    }),
  );
  const { rowErrors } = await platform.batches.diagnostics("b1");
  expect(rowErrors).toEqual([{ code: "1", description: "Bad", count: 20 }]);
});

test("a half line and one that is not JSON say no more than that", async () => {
  const { platform } = await startPlatform(
    service({
      meta: listing(file("row_errors_sample.json")),
      "meta:row_errors_sample.json": { body: `${line("1", "Bad")}{"ada@exam` },
    }),
  );
  const { rowErrors } = await platform.batches.diagnostics("b1");
  expect(rowErrors).toEqual([
    { code: "1", description: "Bad", count: 1 },
    { code: "unknown", description: "a line that is not JSON", count: 1 },
  ]);
});

test("a file on another host is not asked for", async () => {
  const foreign = { name: "row_errors_sample.json", length: "1" };
  const self = { href: "https://evil.example/meta?path=x" };
  const { platform } = await startPlatform(
    service({ meta: listing({ ...foreign, _links: { self } }) }),
  );
  expect(await failureOf(platform.batches.diagnostics("b1"))).toMatchObject({
    code: "foreign-href",
  });
});

test("the error of a diagnostics file tells its address without its name", async () => {
  const { platform } = await startPlatform(
    service({
      meta: listing(file("row_errors_sample.json")),
      "meta:row_errors_sample.json": {
        status: 403,
        body: { title: "ForbiddenError", status: 403 },
      },
    }),
  );
  const error = await failureOf(platform.batches.diagnostics("b1"));
  expect(error).toMatchObject({ code: "forbidden" });
  expect(error.message).toContain(`GET ${BATCH}/meta`);
  expect(error.message).not.toContain("sample");
});

test.each([
  ['Value "Ada" of name is no number', "Value … of name is no number"],
  ["Cannot read 'x y' at 3", "Cannot read … at 3"],
  ["No match for ada@example.com here", "No match for … here"],
  ["Id 123456789 twice", "Id … twice"],
  ['Row {"a": "b"} is bad', "Row …"],
  ['An open quote "Ada', "An open quote …"],
])("a message keeps nothing of the row: %s", (message, description) => {
  expect(countRowErrors([line("1", message)])).toEqual([{ code: "1", description, count: 1 }]);
});

test("errors come in a list, alone, or in groups by who found them", () => {
  const lines = [
    { _errors: { code: "1", message: "Alone" } },
    { _errors: { _streamingValidation: [{ message: "Grouped" }] } },
    { errors: [{ code: 2, description: "Listed" }, {}] },
    { _errors: [] },
  ];
  expect(countRowErrors(lines.map((row) => JSON.stringify(row)))).toEqual([
    { code: "1", description: "Alone", count: 1 },
    { code: "unknown", description: "Grouped", count: 1 },
    { code: "2", description: "Listed", count: 1 },
  ]);
});
