import { expect, test } from "vitest";

import { isMarker, toRemoteFile } from "../../src/platform/to-remote-file.ts";
import { all, failureOf, inTurn, startPlatform } from "./test-platform.ts";

const baseUrl = "https://platform.adobe.io";
const origin = { batchId: "b1", groupId: "b1-1", baseUrl };
const name = "part-00000-tid-1.c000.snappy.parquet";

function file(fileName: string, length: unknown = "5242880") {
  return { name: fileName, length };
}

test("follows _links.next and nothing else, over a port that Adobe adds", async () => {
  const { platform, calls } = await startPlatform((_request, earlier) => ({
    body: {
      data: [{ dataSetFileId: `b1-${earlier + 1}`, records: "10", size: "5", isValid: false }],
      _page: { limit: 100, count: 6 },
      ...(earlier < 2 && {
        _links: {
          next: { href: `https://127.0.0.1:443/x/files?start=name${earlier}.csv&limit=1` },
        },
      }),
    },
  }));
  expect(await all(platform.files.listGroups("b1"))).toEqual([
    { id: "b1-1" },
    { id: "b1-2" },
    { id: "b1-3" },
  ]);
  expect(calls().map(({ query }) => [query.get("start"), query.get("limit")])).toEqual([
    [null, "100"],
    ["name0.csv", "1"],
    ["name1.csv", "1"],
  ]);
  expect(new Set(calls().map(({ path }) => path))).toEqual(
    new Set(["/data/foundation/export/batches/b1/files"]),
  );
});

test("lists files with their length as a number, without markers", async () => {
  const data = [
    {
      ...file(name),
      _links: {
        self: { href: `https://127.0.0.1:443/data/foundation/export/files/b1-1?path=${name}` },
      },
    },
    file("_SUCCESS", "0"),
    file(".part.crc", "8"),
  ];
  const { platform } = await startPlatform(() => ({
    body: { data, _page: { limit: 100, count: 1 } },
  }));
  expect(await all(platform.files.list("b1", "b1-1"))).toEqual([
    {
      batchId: "b1",
      groupId: "b1-1",
      name,
      sizeBytes: 5_242_880,
      path: `/data/foundation/export/files/b1-1?path=${name}`,
    },
  ]);
});

test("reads the bare array of 2018", async () => {
  const { platform } = await startPlatform(() => ({ body: [file("a.parquet", 12)] }));
  expect(await all(platform.files.list("b1", "b1-1"))).toMatchObject([
    { name: "a.parquet", sizeBytes: 12 },
  ]);
});

test("goes into groups inside groups, once each", async () => {
  const listings: Record<string, unknown[]> = {
    outer: [{ dataSetFileId: "inner" }, file("a.parquet")],
    inner: [file("b.parquet"), { dataSetFileId: "outer" }, { dataSetFileId: "inner" }],
  };
  const { platform, calls } = await startPlatform(({ path }) => ({
    body: { data: listings[path.split("/").at(-1) ?? ""] },
  }));
  const found = await all(platform.files.list("b1", "outer"));
  expect(found.map((entry) => [entry.groupId, entry.name])).toEqual([
    ["inner", "b.parquet"],
    ["outer", "a.parquet"],
  ]);
  expect(calls()).toHaveLength(2);
});

test.each([
  ["encoded", "row_errors%2Fa.parquet", "row_errors/a.parquet", "row_errors%2Fa.parquet"],
  ["bare", "row_errors/a.parquet", "row_errors/a.parquet", "row_errors%2Fa.parquet"],
  [
    "bare, with signs that mean something",
    "a+b&c#d%.parquet",
    "a+b&c#d%.parquet",
    "a%2Bb%26c%23d%25.parquet",
  ],
])("an href with an %s path", (_name, inHref, fileName, expected) => {
  const href = `${baseUrl}:443/data/foundation/export/files/b1-1?path=${inHref}`;
  const entry = { ...file(fileName), _links: { self: { href } } };
  expect(toRemoteFile(entry, origin).path).toBe(
    `/data/foundation/export/files/b1-1?path=${expected}`,
  );
});

test("without an href, the address is made from group and name", () => {
  expect(toRemoteFile(file("ä b.parquet"), origin).path).toBe(
    "/data/foundation/export/files/b1-1?path=%C3%A4%20b.parquet",
  );
});

test("a foreign href is refused when it is listed", async () => {
  const href = "https://evil.example/data/foundation/export/files/b1-1?path=a.parquet";
  const data = [{ ...file("a.parquet"), _links: { self: { href } } }];
  const { platform } = await startPlatform(() => ({ body: { data } }));
  expect(await failureOf(all(platform.files.list("b1", "b1-1")))).toMatchObject({
    code: "foreign-href",
  });
});

test.each([
  "https://me:secret@platform.adobe.io/data/foundation/export/files/b1-1?path=a",
  "https://me@platform.adobe.io/x",
])("an href that holds a user is refused: %#", (href) => {
  const entry = { ...file("a.parquet"), _links: { self: { href } } };
  expect(() => toRemoteFile(entry, origin)).toThrow(
    "Adobe's answer points to a user at platform.adobe.io, which is not platform.adobe.io. Nothing was sent there: check AEPX_BASE_URL and the proxy.",
  );
});

test.each(["file:///etc/passwd", "ftp://platform.adobe.io/x", "data:,x", "javascript:alert(1)"])(
  "an href of another kind is refused: %s",
  (href) => {
    const entry = { ...file("a.parquet"), _links: { self: { href } } };
    expect(() => toRemoteFile(entry, origin)).toThrow(
      "Adobe's answer points to an unreadable address, which is not platform.adobe.io.",
    );
  },
);

test("an entry that tells neither name nor id is an error, not a file less", async () => {
  const { platform } = await startPlatform(() => ({ body: { data: [{ length: "5" }] } }));
  const error = await failureOf(all(platform.files.list("b1", "b1-1")));
  expect(error).toMatchObject({ code: "unreadable-reply" });
  expect(error.message).toBe(
    "The listing of file group b1-1 holds an entry with neither name nor id, so nobody knows what it is. Report it to Adobe.",
  );
});

test("half a character in a name does not break the listing", () => {
  expect(toRemoteFile(file("a\ud800.parquet"), origin).path).toBe(
    "/data/foundation/export/files/b1-1?path=a%EF%BF%BD.parquet",
  );
});

test.each([
  undefined,
  "",
  "many",
  "-1",
  -1,
  1.5,
  "1.5",
  "0x10",
  "1e3",
  Number.NaN,
  2 ** 53,
  "99999999999999999999",
  null,
  [5],
])("a length of %j cannot be checked later", (length) => {
  expect(() => toRemoteFile({ name, length }, origin)).toThrow(
    "The listing of file group b1-1 tells no length for one of its files, so a download could not be checked. Report it to Adobe.",
  );
});

test.each([
  ["_SUCCESS", true],
  ["dir/_SUCCESS", true],
  [".hidden", true],
  ["part-0.parquet", false],
  ["dir/.part.crc", true],
  ["_committed_1700000000000000000", true],
  ["../.bashrc", false],
  ["..\\evil.parquet", false],
  [".\\x", false],
  ["_dir\\x.parquet", false],
  ["dir\\.hidden", false],
  ["/_SUCCESS", false],
  ["./_SUCCESS", false],
  ["dir//_SUCCESS", false],
  ["..", false],
  ["_evil\0", false],
  ["_dir/part-0.parquet", false],
])("marker %s: %s", (marker, expected) => {
  expect(isMarker({ name: marker })).toBe(expected);
});

test("an unknown batch is an error, not an empty list", async () => {
  const { platform } = await startPlatform(
    inTurn({ status: 404, body: { status: 404, title: "NotFoundError" } }),
  );
  expect(await failureOf(all(platform.files.listGroups("b9")))).toMatchObject({
    code: "not-found",
  });
});
