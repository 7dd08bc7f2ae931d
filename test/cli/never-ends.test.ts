import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { runCli } from "../support/cli.ts";

const program = fileURLToPath(new URL("../support/odd-cli.mjs", import.meta.url));

test.each([
  ["stalls", /^the command waits for something that can no longer come/],
  ["throws", /^x is undefined$/],
])("a command that %s is a bug, never a success: exit 70", async (command, message) => {
  const asked = await runCli([command, "--json"], { program });
  expect(asked).toMatchObject({ code: 70, stderr: "" });
  expect(asked.json).toMatchObject({ status: "failed", error: { code: "internal" } });
  expect(asked.json).toMatchObject({
    error: { message: expect.stringMatching(message) as string },
  });
  const read = await runCli([command], { program });
  expect(read).toMatchObject({ code: 70, stdout: "" });
  expect(read.stderr).toMatch(/^aepx: internal error: .*\. Please report this\.\n {4}at /);
});
