import { expect, test } from "vitest";

import { checkFields } from "../../src/steps/check-fields.ts";

const schema = [
  "person",
  "person.name",
  "person.name.firstName",
  "identityMap",
  "_t.churn.score",
].map((path) => ({
  path,
  type: "unknown",
}));

test.each(["person", "person.name.firstName", "identityMap.Email", "+scores,identityMap", "all"])(
  "%s is known",
  (fields) => {
    expect(() => checkFields(fields, "--fields", schema)).not.toThrow();
  },
);

test.each([
  ["person.nmae", "person.nmae"],
  ["identityMap,person.name.first", "person.name.first"],
  ["_t.churn.scor", "_t.churn.scor"],
])("%s is refused", (fields, name) => {
  expect(() => checkFields(fields, "--fields", schema)).toThrow(
    `--fields names "${name}", and the union schema has no such field.`,
  );
});

test("the near miss is named", () => {
  expect(() => checkFields("person.name.firstNam", "--fields", schema)).toThrow(
    'Did you mean "person.name.firstName"',
  );
});
