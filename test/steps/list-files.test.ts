import { expect, test } from "vitest";

import { listFiles } from "../../src/steps/list-files.ts";
import { access } from "../simulator/world-calls.ts";
import {
  BASE,
  edited,
  pathOf,
  reply,
  simulate,
  type Simulated,
} from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";

async function batchIds({ simulator }: Simulated): Promise<string[]> {
  const { datasets } = await simulator.world();
  return (
    datasets
      .find(({ name }) => name === "Customer AI Scores - churn")
      ?.batches.map(({ id }) => id) ?? []
  );
}

const list = async (world: Simulated, ...batches: string[]) =>
  (await world.run(listFiles, { batches: batches.map((id) => ({ id, folder: null })) })).files;

/** The entries of a group with more put among them. */
function withEntries(more: readonly object[]) {
  return (request: Request, next: (request: Request) => Promise<Response>) =>
    pathOf(request).startsWith(`${access}/files/`)
      ? edited(next(request), (page) => ({
          ...page,
          data: [...more, ...(page["data"] as object[])],
        }))
      : next(request);
}

test("the files of a batch, each with where it is and how long", async () => {
  const world = await simulate({ files: 3 });
  const [batchId = ""] = await batchIds(world);
  const context = createStepContext();
  const { files } = await world.run(
    listFiles,
    { batches: [{ id: batchId, folder: "Loyal" }] },
    context,
  );
  expect(files).toHaveLength(3);
  for (const file of files) {
    expect(file).toMatchObject({ batchId, groupId: `${batchId}-1`, subfolder: "Loyal" });
    expect(file.name).toMatch(/\.parquet$/);
    expect(file.sizeBytes).toBeGreaterThan(0);
    expect(file.path).toBe(`${access}/files/${batchId}-1?path=${encodeURIComponent(file.name)}`);
  }
  expect(context.news).toEqual([{ files: 3 }]);
});

test("markers, hidden files and other formats are left out", async () => {
  const names = ["_SUCCESS", "_committed_1", ".part-0.parquet.crc", "report.json", "part.csv"];
  const entries = names.map((name) => ({ name, length: "5", _links: {} }));
  const world = await simulate({ between: withEntries(entries) });
  const [batchId = ""] = await batchIds(world);
  const files = await list(world, batchId);
  expect(files).toHaveLength(1);
  expect(names).not.toContain(files[0]?.name);
});

test("a name's ending counts in any case, and a file without a link is asked for by its name", async () => {
  const entries = [{ name: "Part 1&2.PARQUET", length: 12 }];
  const world = await simulate({ between: withEntries(entries) });
  const [batchId = ""] = await batchIds(world);
  expect((await list(world, batchId))[0]).toMatchObject({
    name: "Part 1&2.PARQUET",
    sizeBytes: 12,
    path: `${access}/files/${batchId}-1?path=Part%201%262.PARQUET`,
  });
});

test("several groups of several pages: all of it, in order, each once", async () => {
  const world = await simulate({
    between(request, next) {
      const path = pathOf(request);
      if (!path.startsWith(`${access}/`)) return next(request);
      const start = Number(new URL(request.url).searchParams.get("start") ?? 0);
      const entries = path.endsWith("/files")
        ? ["g1", "g2", "g3"].map((id) => ({ dataSetFileId: id }))
        : [1, 2, 3, 4, 5].map((number) => ({
            name: `${path.split("/").at(-1)}-${number}.parquet`,
            length: String(number),
          }));
      return reply(200, {
        data: entries.slice(start, start + 2),
        _page: { limit: 2, count: 2 },
        _links:
          start + 2 < entries.length
            ? { next: { href: `${BASE}:443${path}?start=${start + 2}` } }
            : {},
      });
    },
  });
  const files = await list(world, "b1");
  expect(files.map(({ name }) => name)).toEqual(
    ["g1", "g2", "g3"].flatMap((group) => [1, 2, 3, 4, 5].map((n) => `${group}-${n}.parquet`)),
  );
  // Two pages of groups, three pages of each.
  expect(world.sent).toHaveLength(2 + 3 * 3);
});

test("several batches come in the order given", async () => {
  const world = await simulate({ files: 2 });
  const ids = await batchIds(world);
  expect(ids).toHaveLength(2);
  for (const batches of [ids, ids.toReversed()])
    expect((await list(world, ...batches)).map(({ batchId }) => batchId)).toEqual(
      batches.flatMap((id) => [id, id]),
    );
});

test("no batch, and a batch of nobody, give no file", async () => {
  const world = await simulate({ profiles: 0 });
  const [batchId = ""] = await batchIds(world);
  expect(await list(world)).toEqual([]);
  expect(world.sent).toEqual([]);
  expect(await list(world, batchId)).toEqual([]);
});

test("a file of no told length could not be checked", async () => {
  const entries = [{ name: "x.parquet", _links: {} }];
  const world = await simulate({ between: withEntries(entries) });
  const [batchId = ""] = await batchIds(world);
  await expect(list(world, batchId)).rejects.toMatchObject({ code: "unreadable-reply" });
});
