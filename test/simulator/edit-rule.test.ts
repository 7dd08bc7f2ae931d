import { expect, test, vi } from "vitest";

import { type TrueSegment, worldTruth } from "../../scripts/campaigns/refresh/world-truth.ts";
import { UsageError } from "../../src/core/errors.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { profileRows } from "./profile-rows.ts";
import { batchFiles, makeDataset, segmentIds, startExport, ups } from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 30_000 });

const PROFILES = 200;
const SEED = 3;

async function simulate(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const settings = { profiles: PROFILES, world: "changing", seed: SEED, clock } as const;
  const simulator = await createSimulator({ ...settings, ...options });
  // A new token each time: days pass here.
  const client = () => testClient(simulator.fetch);
  const ids = await segmentIds(client());
  const datasetId = await makeDataset(client());
  return {
    clock,
    simulator,
    client,
    ids,
    pqlOf: async (name: string) => {
      const definition = await client().json("GET", `${ups}/segment/definitions/${ids[name]}`);
      return (definition["expression"] as { readonly value: string }).value;
    },
    membersOf: async (name: string): Promise<ReadonlySet<string>> => {
      const one = { datasetId, segments: [ids[name] ?? ""] };
      const { destination } = await startExport(client(), one);
      clock.advance(3000);
      const rows = await profileRows(await batchFiles(client(), destination.batchId ?? ""));
      const primary = rows.map((row) => row.identityMap["CRMID"]?.find((id) => id.primary)?.id);
      return new Set(primary.map(String));
    },
    control: (body: unknown) =>
      simulator.fetch(
        new Request("http://localhost/__aepx/control", {
          method: "POST",
          body: JSON.stringify(body),
        }),
      ),
  };
}

/** Members of a segment, as the people of the world are. */
const truth = worldTruth({ seed: SEED, profiles: PROFILES, days: 5 }).then(
  (people) => (name: TrueSegment, day: number, bar: number) => people.members(name, day, bar),
);

test.each<{ name: TrueSegment; bars: readonly number[]; mark: (bar: number) => string }>([
  { name: "High churn risk", bars: [80, 70, 85, 80], mark: (bar) => `score >= ${bar}` },
  { name: "Loyal customers", bars: [30, 40, 25, 30], mark: (bar) => `points >= ${bar}` },
  { name: "Recent buyers", bars: [7, 10, 5, 7], mark: (bar) => `<= ${bar} days before now` },
])(
  "$name: an edited rule is told at once, and has its members with the next evaluation",
  async ({ name, bars, mark }) => {
    const { simulator, pqlOf, membersOf } = await simulate();
    const members = await truth;
    for (const [day, bar] of bars.entries()) {
      simulator.control({ day });
      expect(await membersOf(name), `day ${day}`).toEqual(members(name, day, bar));
      const before = await pqlOf(name);
      simulator.control({ editRule: name });
      const edited = await pqlOf(name);
      expect(edited).not.toBe(before);
      expect(edited).toContain(mark(bars[day + 1] ?? bars[1] ?? 0));
      expect(await membersOf(name), `day ${day}, edited`).toEqual(members(name, day, bar));
      const { segments } = await simulator.world();
      expect(segments.find((segment) => segment.name === name)?.rows).toBe(
        members(name, day, bar).size,
      );
    }
    await simulator.close();
  },
);

test("an evaluation on demand that began before the edit does not know of it, the next one does", async () => {
  const { clock, simulator, client, ids, membersOf, control } = await simulate();
  const members = await truth;
  const evaluate = () =>
    client().json("POST", `${ups}/segment/jobs`, {
      body: [{ segmentId: ids["High churn risk"] ?? "" }],
    });
  await evaluate();
  clock.advance(1000);
  // By its id, over HTTP.
  expect((await control({ editRule: ids["High churn risk"] })).status).toBe(200);
  clock.advance(2000);
  expect(await membersOf("High churn risk")).toEqual(members("High churn risk", 0, 80));
  await evaluate();
  clock.advance(3000);
  expect(await membersOf("High churn risk")).toEqual(members("High churn risk", 0, 70));
  expect(await membersOf("Loyal customers")).toEqual(members("Loyal customers", 0, 30));
  await simulator.close();
});

test("two edits between two evaluations: the last one counts", async () => {
  const { simulator, membersOf } = await simulate();
  simulator.control({ editRule: "Recent buyers" });
  simulator.control({ editRule: "Recent buyers" });
  simulator.control({ day: 1 });
  expect(await membersOf("Recent buyers")).toEqual((await truth)("Recent buyers", 1, 5));
  await simulator.close();
});

test("a rule of somebody else keeps its words, and tells the new bar", async () => {
  const { simulator, client } = await simulate();
  const expression = { type: "PQL", format: "pql/text", value: 'person.gender = "female"' };
  const made = await client().json("POST", `${ups}/segment/definitions`, {
    body: { name: "Own", expression, schema: { name: "_xdm.context.profile" } },
  });
  simulator.control({ editRule: "Own" });
  const path = `${ups}/segment/definitions/${String(made["id"])}`;
  expect(await client().json("GET", path)).toMatchObject({
    expression: { value: `${expression.value} or bar > 15` },
  });
  await simulator.close();
});

test("in a steady world rules are edited as well", async () => {
  const { simulator, membersOf } = await simulate({ world: "steady" });
  const before = await membersOf("High churn risk");
  simulator.control({ editRule: "High churn risk" });
  simulator.control({ day: 1 });
  expect((await membersOf("High churn risk")).size).toBeGreaterThan(before.size * 1.2);
  await simulator.close();
});

test("what is no segment, or no text, is refused with its reason and changes nothing", async () => {
  const { simulator, control, pqlOf } = await simulate();
  const before = await pqlOf("Recent buyers");
  const refusals: readonly (readonly [unknown, string])[] = [
    ["Nobody", 'there is no segment "Nobody".'],
    ["", 'there is no segment "".'],
    [1, '"editRule" has to be the id or name of a segment.'],
    [null, '"editRule" has to be the id or name of a segment.'],
    [["Recent buyers"], '"editRule" has to be the id or name of a segment.'],
    [{ name: "Recent buyers" }, '"editRule" has to be the id or name of a segment.'],
  ];
  for (const [editRule, reason] of refusals) {
    const response = await control({ editRule });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: `The control change is not usable: ${reason}` });
  }
  expect(() => simulator.control({ editRule: "Nobody" })).toThrow(UsageError);
  expect(await pqlOf("Recent buyers")).toBe(before);
  await simulator.close();
});

test("a change that is refused is not made in part: the day stays, too", async () => {
  const { simulator, control } = await simulate();
  const evaluated = async () => (await simulator.world()).segments[0]?.evaluatedAt;
  const before = await evaluated();
  expect((await control({ day: 3, editRule: "Nobody" })).status).toBe(400);
  expect((await control({ day: 3, extraBatch: { dataset: "Nothing" } })).status).toBe(400);
  expect(await evaluated()).toBe(before);
  await simulator.close();
});

test("what world is none is refused", async () => {
  await expect(createSimulator({ world: "moving" as "steady" })).rejects.toThrow(
    'The simulator\'s world is "moving". Give steady or changing.',
  );
});
