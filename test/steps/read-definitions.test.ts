import { expect, test } from "vitest";

import { readDefinitions } from "../../src/steps/read-definitions.ts";
import { pathOf, reply, simulate } from "../support/simulated-platform.ts";

test("a segment of the platform has a fingerprint of its rule, one from elsewhere none", async () => {
  const world = await simulate();
  const { segments } = await world.simulator.world();
  const ids = segments.map(({ id }) => id);
  const asked = ids.map((id) => ({ id, namespace: "ups" }));
  const { definitions } = await world.run(readDefinitions, {
    segments: [...asked, { id: "uploaded-1", namespace: "CustomerUpload" }],
  });
  expect(definitions.map(({ id }) => id)).toEqual([...ids, "uploaded-1"]);
  const prints = definitions.slice(0, -1).map(({ definition }) => definition);
  for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(prints).size).toBe(prints.length);
  expect(definitions.at(-1)?.definition).toBeNull();
});

test("another rule has another fingerprint; one that is not told has none", async () => {
  let rule: unknown = { value: "score >= 80" };
  const world = await simulate({
    between: (request, next) =>
      pathOf(request).includes("/segment/definitions/")
        ? reply(200, { id: "s1", expression: rule })
        : next(request),
  });
  const read = async () => {
    const segments = [{ id: "s1", namespace: "ups" }];
    const { definitions } = await world.run(readDefinitions, { segments });
    return definitions[0]?.definition;
  };
  const first = await read();
  expect(await read()).toBe(first);
  rule = { value: "score >= 90" };
  expect(await read()).not.toBe(first);
  rule = undefined;
  expect(await read()).toBeNull();
});
