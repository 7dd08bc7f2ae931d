import { expect, test, vi } from "vitest";

import {
  rules,
  type TruePerson,
  type TrueSegment,
  worldTruth,
} from "../../scripts/campaigns/refresh/world-truth.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { testClient } from "./client.ts";
import { manualClock } from "./manual-clock.ts";
import { type ProfileRow, profileRows } from "./profile-rows.ts";
import { batchFiles, makeDataset, segmentIds, startExport } from "./world-calls.ts";

// Real Parquet is written here, on whatever machine this is.
vi.setConfig({ testTimeout: 60_000 });

const PROFILES = 160;
const DAYS = 30;
const segmentNames = Object.keys(rules) as TrueSegment[];

async function changingWorld(seed: number) {
  const clock = manualClock();
  const simulator = await createSimulator({ profiles: PROFILES, world: "changing", seed, clock });
  const ids = await segmentIds(testClient(simulator.fetch));
  const datasetId = await makeDataset(testClient(simulator.fetch));
  const fields =
    "identityMap,segmentMembership,personalEmail,_aepxdemo.loyalty,_aepxdemo.churn.score";
  const exported = async (segments?: readonly string[], status?: readonly string[]) => {
    // A new token each time: days pass here.
    const client = testClient(simulator.fetch);
    const { destination } = await startExport(client, {
      datasetId,
      ...(segments && { segments }),
      ...(status && { status }),
      body: { fields },
    });
    clock.advance(3000);
    const rows = await profileRows(await batchFiles(client, destination.batchId ?? ""));
    return new Map(rows.map((row) => [primary(row), row]));
  };
  const toDay = (day: number) => simulator.control({ day });
  return {
    simulator,
    clock,
    ids,
    exported,
    toDay,
    truth: await worldTruth({ seed, profiles: PROFILES, days: DAYS }),
  };
}

function primary({ identityMap }: ProfileRow): string {
  return identityMap["CRMID"]?.find((identity) => identity.primary)?.id ?? "";
}

type Attributes = Pick<TruePerson, "otherCrmId" | "email" | "points" | "score">;

function attributesOf(row: ProfileRow): Attributes {
  const { personalEmail, _aepxdemo } = row as ProfileRow & {
    readonly personalEmail?: { readonly address: string } | null;
    readonly _aepxdemo: {
      readonly loyalty: { readonly points: number };
      readonly churn?: { readonly score: number } | null;
    };
  };
  return {
    otherCrmId: row.identityMap["CRMID"]?.find((identity) => !identity.primary)?.id ?? null,
    email: personalEmail?.address ?? null,
    points: _aepxdemo.loyalty.points,
    score: _aepxdemo.churn?.score ?? null,
  };
}

function trueAttributes({ otherCrmId, email, points, score }: TruePerson): Attributes {
  return { otherCrmId, email, points, score };
}

const noChanges = { came: 0, deleted: 0, merged: 0, leftByRule: 0, leftByTime: 0, changed: 0 };

const kinds = Object.keys(noChanges) as (keyof typeof noChanges)[];

interface SeenOn {
  readonly rows: ReadonlyMap<string, ProfileRow>;
  readonly status: (row: ProfileRow, name: TrueSegment) => string | undefined;
}

/** What became of the people between two exports of everybody, as the exports themselves tell it. */
function changesBetween(before: ReadonlyMap<string, ProfileRow>, { rows, status }: SeenOn) {
  const seen = { ...noChanges };
  const others = new Set([...rows.values()].map((row) => attributesOf(row).otherCrmId));
  for (const id of rows.keys()) if (!before.has(id)) seen.came += 1;
  for (const [id, was] of before) {
    const row = rows.get(id);
    if (!row) {
      seen[others.has(id) ? "merged" : "deleted"] += 1;
      continue;
    }
    const left = (name: TrueSegment, to: string | undefined) =>
      status(was, name) === "realized" && status(row, name) === to ? 1 : 0;
    seen.leftByRule += left("High churn risk", "exited");
    seen.leftByTime += left("Recent buyers", undefined);
    const [old, now] = [attributesOf(was), attributesOf(row)];
    seen.changed += old.points !== now.points || old.email !== now.email ? 1 : 0;
  }
  return seen;
}

test.each([1, 2, 3])(
  "seed %i: over 30 days every kind of change happens, and exports tell what the people of the world are",
  async (seed) => {
    const { simulator, ids, exported, toDay, truth } = await changingWorld(seed);
    const status = (row: ProfileRow, name: TrueSegment) =>
      row.segmentMembership?.["ups"]?.[ids[name] ?? ""]?.status;
    const seen = { ...noChanges };
    let before: ReadonlyMap<string, ProfileRow> | undefined;
    for (let day = 0; day <= DAYS; day += 3) {
      toDay(day);
      const rows = await exported();
      const told = [...rows].map(([id, row]) => [id, attributesOf(row)] as const);
      const people = [...truth.people(day)].map(([id, one]) => [id, trueAttributes(one)] as const);
      expect(told, `day ${day}`).toEqual(people);
      for (const name of segmentNames) {
        const members = [...rows].filter(([, row]) => status(row, name) === "realized");
        expect(new Set(members.map(([id]) => id))).toEqual(truth.members(name, day));
      }
      const changes = before ? changesBetween(before, { rows, status }) : noChanges;
      for (const kind of kinds) seen[kind] += changes[kind];
      before = rows;
    }
    for (const kind of kinds) expect(seen[kind], kind).toBeGreaterThan(2);
    await simulator.close();
  },
);

test("an export of a segment holds its members of the day, and nobody who left by mere time has a status", async () => {
  const { simulator, ids, exported, toDay, truth } = await changingWorld(4);
  for (const day of [0, 11, 29]) {
    toDay(day);
    for (const name of segmentNames) {
      const members = await exported([ids[name] ?? ""]);
      expect(new Set(members.keys()), `${name}, day ${day}`).toEqual(truth.members(name, day));
      const { segments } = await simulator.world();
      expect(segments.find((segment) => segment.name === name)?.rows).toBe(members.size);
    }
    expect((await exported([ids["Recent buyers"] ?? ""], ["exited"])).size).toBe(0);
    expect((await exported([ids["High churn risk"] ?? ""], ["exited"])).size).toBeGreaterThan(0);
  }
  await simulator.close();
});

test("equal seeds are equal worlds, others are not; a steady world stays as it is but for its scores", async () => {
  const [one, again, other] = [
    await changingWorld(5),
    await changingWorld(5),
    await changingWorld(6),
  ];
  for (const { toDay } of [one, again, other]) toDay(9);
  const rows = async (simulated: typeof one) => [...(await simulated.exported())];
  const first = await rows(one);
  expect(await rows(again)).toEqual(first);
  expect(await rows(other)).not.toEqual(first);
  const steady = await createSimulator({ profiles: PROFILES, clock: manualClock() });
  expect((await steady.world()).segments.map(({ name }) => name)).not.toContain("Recent buyers");
  for (const { simulator } of [one, again, other]) await simulator.close();
  await steady.close();
});
