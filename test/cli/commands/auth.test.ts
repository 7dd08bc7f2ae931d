import { expect, test } from "vitest";

import { tempFolder } from "../../support/temp-folder.ts";
import { useSimulator } from "../support/simulated.ts";

const { run, simulator } = useSimulator();

test("auth status proves the credentials by a token, and a second time uses the cached one", async () => {
  const { env } = simulator();
  const options = { env: { AEPX_HOME: tempFolder() } };
  const { code, json } = await run(["auth", "status", "--json"], options);
  expect(code).toBe(0);
  expect(json).toMatchObject({
    schemaVersion: 1,
    clientId: env["AEPX_CLIENT_ID"],
    orgId: env["AEPX_ORG_ID"],
    sandbox: "dev",
    sources: { clientSecret: "AEPX_CLIENT_SECRET" },
    token: { cached: false, expiresAt: expect.stringMatching(/Z$/) },
  });
  const again = await run(["auth", "status", "--json"], options);
  expect(again.json).toMatchObject({ token: { cached: true } });
});

test("auth status for people shows no secret", async () => {
  const { stdout } = await run(["auth", "status"]);
  expect(stdout).toMatch(/^Secret +set \(AEPX_CLIENT_SECRET\)$/m);
  expect(stdout).toMatch(/^Token +obtained, expires .*Z$/m);
  expect(stdout).not.toContain(simulator().env["AEPX_CLIENT_SECRET"]);
});

test("auth status with a wrong secret is exit 3", async () => {
  const env = { AEPX_CLIENT_SECRET: "p8e-wrong-secret" };
  const { code, json } = await run(["auth", "status", "--json"], { env });
  expect(code).toBe(3);
  expect(json).toMatchObject({ error: { code: "token-refused" } });
});
