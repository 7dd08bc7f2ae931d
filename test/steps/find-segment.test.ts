import { expect, test } from "vitest";

import { CanceledError } from "../../src/core/errors.ts";
import { credentials } from "../../src/simulator/credentials.ts";
import { findSegment } from "../../src/steps/find-segment.ts";
import { segmentIds, ups } from "../simulator/world-calls.ts";
import { reply, pathOf, simulate, type Simulated } from "../support/simulated-platform.ts";
import { createStepContext } from "../support/step-context.ts";

const CHURN = "High churn risk";
const LOYAL = "Loyal customers";

async function makeSegment({ others }: Simulated, name: string): Promise<string> {
  const body = {
    name,
    expression: { type: "PQL", format: "pql/text", value: "true" },
    schema: { name: "_xdm.context.profile" },
  };
  return String((await others.json("POST", `${ups}/segment/definitions`, { body }))["id"]);
}

const find = async (world: Simulated, ...segments: string[]) =>
  (await world.run(findSegment, { segments })).segments;

test("by name and by id it is the same segment, with all that an export needs", async () => {
  const world = await simulate();
  const ids = await segmentIds(world.others);
  const { segments } = await world.simulator.world();
  const [byName] = await find(world, CHURN);
  expect(byName).toEqual({
    id: ids[CHURN],
    name: CHURN,
    namespace: "ups",
    mergePolicyId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    evaluatedAt: segments.find(({ name }) => name === CHURN)?.evaluatedAt,
  });
  expect(await find(world, ids[CHURN] ?? "")).toEqual([byName]);
});

test("several come in the order asked for, whatever the order of the service", async () => {
  const world = await simulate();
  for (const names of [
    [CHURN, LOYAL],
    [LOYAL, CHURN],
  ])
    expect((await find(world, ...names)).map(({ name }) => name)).toEqual(names);
});

test("asked for twice, by whatever handle, a segment is found once", async () => {
  const world = await simulate();
  const id = (await segmentIds(world.others))[CHURN] ?? "";
  const found = await find(world, CHURN, id, LOYAL, CHURN);
  expect(found.map(({ name }) => name)).toEqual([CHURN, LOYAL]);
});

test("an id wins over another segment's name", async () => {
  const world = await simulate();
  const id = (await segmentIds(world.others))[CHURN] ?? "";
  await makeSegment(world, id);
  expect((await find(world, id)).map(({ name }) => name)).toEqual([CHURN]);
});

test("two of one name are told with both ids, and each can be had by its id", async () => {
  const world = await simulate();
  const ids = [await makeSegment(world, "Twins"), await makeSegment(world, "Twins")];
  const error = await find(world, "Twins").catch((thrown: Error) => thrown);
  const told = (error as { details?: { ids: string[] } }).details?.ids ?? [];
  expect(told.toSorted()).toEqual(ids.toSorted());
  expect(error).toMatchObject({
    name: "UsageError",
    code: "segment-ambiguous",
    message: `2 segments are named "Twins": ${told.join(", ")}. Give the id instead of the name.`,
  });
  expect((await find(world, ids[1] ?? "")).map(({ id }) => id)).toEqual([ids[1]]);
});

test("names that differ in case only are two names", async () => {
  const world = await simulate();
  const lower = await makeSegment(world, CHURN.toLowerCase());
  expect((await find(world, CHURN.toLowerCase())).map(({ id }) => id)).toEqual([lower]);
});

test.each([
  [
    "High chrun risk",
    `No segment "High chrun risk" in sandbox "${credentials.sandbox}". Did you mean "High churn risk"? List them with: aepx segments list`,
  ],
  [
    "customers",
    `No segment "customers" in sandbox "${credentials.sandbox}". Did you mean "Loyal customers"? List them with: aepx segments list`,
  ],
  [
    "Qxz",
    `No segment "Qxz" in sandbox "${credentials.sandbox}". List them with: aepx segments list`,
  ],
])("%s is not there", async (name, message) => {
  const world = await simulate();
  const found = find(world, CHURN, name);
  await expect(found).rejects.toMatchObject({
    name: "UsageError",
    code: "segment-not-found",
    message,
    details: { segment: name },
  });
});

test("the near miss of a segment on the second page is found", async () => {
  const world = await simulate({
    between: (request, next) => next(withLimit(request, "1")),
  });
  // Newest first, so this one is last.
  await expect(find(world, "High churn risks")).rejects.toThrow('Did you mean "High churn risk"?');
  expect(world.sent.filter((call) => call.endsWith("/segment/definitions"))).toHaveLength(2);
});

function withLimit(request: Request, limit: string): Request {
  if (!pathOf(request).endsWith("/segment/definitions")) return request;
  const url = new URL(request.url);
  url.searchParams.set("limit", limit);
  return new Request(url, request);
}

test("evaluated is when the newest finished job ended that covered it, scheduled or not", async () => {
  const world = await simulate({ jobSeconds: 600 });
  const [churn, loyal] = await find(world, CHURN, LOYAL);
  await world.others.call("POST", `${ups}/segment/jobs`, { body: [{ segmentId: churn?.id }] });
  expect(await find(world, CHURN)).toEqual([churn]);

  const endsAt = new Date(world.clock.now() + 600_000).toISOString();
  await world.clock.advance(600_000);
  const [churnLater, loyalLater] = await find(world, CHURN, LOYAL);
  expect(churnLater?.evaluatedAt).toBe(endsAt);
  expect(loyalLater?.evaluatedAt).toBe(loyal?.evaluatedAt);
});

test("a job that failed evaluated nothing", async () => {
  const world = await simulate({ jobSeconds: 1, faults: ["job-failed"] });
  const [churn] = await find(world, CHURN);
  await world.others.call("POST", `${ups}/segment/jobs`, { body: [{ segmentId: churn?.id }] });
  await world.clock.advance(60_000);
  expect(await find(world, CHURN)).toEqual([churn]);
});

test.each([403, 404, 500])(
  "where segment jobs answer %i the hour is unknown, and the segment is found all the same",
  async (status) => {
    const world = await simulate({
      between: (request, next) =>
        pathOf(request).endsWith("/segment/jobs") ? reply(status) : next(request),
    });
    expect(await find(world, CHURN)).toMatchObject([{ name: CHURN, evaluatedAt: null }]);
  },
);

test("a stop while the hour is asked for is a stop", async () => {
  const controller = new AbortController();
  const stop = new CanceledError("Interrupted.");
  const world = await simulate({
    between(request, next) {
      if (!pathOf(request).endsWith("/segment/jobs")) return next(request);
      controller.abort(stop);
      return Promise.reject(request.signal.reason as Error);
    },
  });
  const context = createStepContext({ signal: controller.signal });
  await expect(world.run(findSegment, { segments: [CHURN] }, context)).rejects.toBe(stop);
});

test("without the right to read segments it is forbidden, not unknown", async () => {
  const world = await simulate({ faults: ["forbidden-segments"] });
  await expect(find(world, CHURN)).rejects.toMatchObject({ name: "AuthError", code: "forbidden" });
});

test("an audience that was brought in from elsewhere is exported under its own namespace; one of accounts is refused", async () => {
  const world = await simulate();
  const make = (body: object) => world.others.call("POST", `${ups}/audiences`, { body });
  await make({
    name: "Newsletter",
    type: "ExternalSegment",
    namespace: "CustomerAudienceUpload",
    originName: "CUSTOM_UPLOAD",
    audienceId: "up-1",
  });
  await make({
    name: "Big accounts",
    schema: { name: "_xdm.context.account" },
  });
  const [uploaded] = await find(world, "Newsletter");
  expect(uploaded).toMatchObject({ name: "Newsletter", namespace: "CustomerAudienceUpload" });
  await expect(find(world, "Big accounts")).rejects.toMatchObject({
    code: "bad-option",
    message: expect.stringContaining(
      "is an account audience: its members are companies, and an export job writes people.",
    ),
  });
});

test("where audiences may not be asked, definitions are", async () => {
  const world = await simulate({
    between: (request, next) =>
      pathOf(request).endsWith("/audiences") ? Response.json({}, { status: 403 }) : next(request),
  });
  expect((await find(world, CHURN)).map(({ name }) => name)).toEqual([CHURN]);
});
