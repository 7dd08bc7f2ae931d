import { expect, test } from "vitest";

import { limited, pages } from "../../src/platform/paging.ts";
import { all, failureOf } from "./test-platform.ts";

function counted(next: (page: number) => number | undefined, pagesMax?: number) {
  const fetched: number[] = [];
  const found = pages<number, number>({
    what: "things",
    first: 0,
    fetchPage: async (cursor) => {
      fetched.push(cursor);
      return cursor;
    },
    next,
    ...(pagesMax === undefined ? {} : { pagesMax }),
  });
  return { fetched, found };
}

test("follows next until it ends", async () => {
  const { found } = counted((page) => (page < 3 ? page + 1 : undefined));
  expect(await all(found)).toEqual([0, 1, 2, 3]);
});

test("fetches nothing that nobody asks for", async () => {
  const { found, fetched } = counted((page) => page + 1);
  expect(await all(limited(found, 2))).toEqual([0, 1]);
  expect(fetched).toEqual([0, 1]);
});

test("a limit of 0 fetches nothing", async () => {
  const { found, fetched } = counted((page) => page + 1);
  expect(await all(limited(found, 0))).toEqual([]);
  expect(fetched).toEqual([]);
});

test("a next that repeats itself ends in an error", async () => {
  const { found, fetched } = counted((page) => (page + 1) % 3);
  const error = await failureOf(all(found));
  expect(error).toMatchObject({ code: "unreadable-reply" });
  expect(error.message).toBe(
    "The list of things cannot be read to its end: its link to the next page repeats itself. Report it to Adobe, or ask for one entry by its id.",
  );
  expect(fetched).toEqual([0, 1, 2]);
});

test("a list without end ends in an error", async () => {
  const { found, fetched } = counted((page) => page + 1, 5);
  expect((await failureOf(all(found))).message).toContain("it has more than 5 pages");
  expect(fetched).toHaveLength(5);
});
