import fc from "fast-check";
import { expect, test } from "vitest";

import { requireSafeName } from "../../src/data/output/local-names.ts";
import { segmentFolders } from "../../src/steps/segment-folders.ts";

test("a folder is called like its segment, as far as a file system takes it", () => {
  const folders = segmentFolders([
    { id: "1", name: "High churn risk" },
    { id: "2", name: "a/b: ..\\c?" },
    { id: "3", name: "…" },
    { id: "4", name: "NUL" },
    { id: "5", name: "Zürich – 高" },
  ]);
  expect([...folders.values()]).toEqual([
    "High churn risk",
    "a_b_ .._c_",
    "_",
    "_NUL",
    "Zürich _ 高",
  ]);
});

test("two that would meet are told apart by their ids", () => {
  const folders = segmentFolders([
    { id: "id-1", name: "Loyal" },
    { id: "id-2", name: "loyal" },
  ]);
  expect([...folders.values()]).toEqual(["Loyal-id-1", "loyal-id-2"]);
});

test("whatever segments are called, their folders are safe and distinct", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.uuid(), fc.string({ unit: "binary" })), {
        selector: ([id]) => id,
        maxLength: 8,
      }),
      (pairs) => {
        const folders = segmentFolders(pairs.map(([id, name]) => ({ id, name })));
        const names = [...folders.values()];
        for (const name of names) expect(() => requireSafeName(name)).not.toThrow();
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(pairs.length);
      },
    ),
  );
});
