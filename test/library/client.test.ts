import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { Secret } from "../../src/core/secret.ts";
import { type ClientOptions, createClient } from "../../src/library/client.ts";
import { configFromEnv } from "../../src/library/config-from-env.ts";
import { downloadScores } from "../../src/library/download-scores.ts";
import { canarySecret } from "../support/canaries.ts";
import { tempFolder } from "../support/temp-folder.ts";

const given = { clientId: "client", orgId: "o@AdobeOrg", sandbox: "dev" };
const secret = { clientSecret: canarySecret, scopes: "openid,AdobeID" };

const env = {
  AEPX_CLIENT_ID: "client",
  AEPX_CLIENT_SECRET: canarySecret,
  AEPX_ORG_ID: "o@AdobeOrg",
  AEPX_SCOPES: "openid,AdobeID",
  AEPX_SANDBOX: "dev",
  HOME: "/home/me",
};

test("a client knows where it belongs, and nothing from the environment", async () => {
  const client = createClient({ ...given, ...secret });
  expect(client.tenant).toEqual({
    baseUrl: "https://platform.adobe.io",
    orgId: "o@AdobeOrg",
    sandbox: "dev",
  });
  await client.close();
});

test("a client sends what it was given", async () => {
  const seen: Request[] = [];
  const client = createClient({
    ...given,
    accessToken: new Secret("a-token-of-this-test"),
    baseUrl: "https://platform.example.com",
    async fetch(request) {
      seen.push(request);
      return Response.json({ sandboxes: [] });
    },
  });
  for await (const _sandbox of client.sandboxes.list()) expect.unreachable();
  expect(seen[0]?.url).toContain("https://platform.example.com/");
  expect(seen[0]?.headers.get("authorization")).toBe("Bearer a-token-of-this-test");
});

test.each<[missing: string, options: Partial<ClientOptions>]>([
  ["clientId", { ...secret, clientId: "" }],
  ["sandbox", { ...secret, sandbox: undefined as never }],
  ["clientSecret", {}],
  ["scopes", { clientSecret: canarySecret }],
  ["scopes", { clientSecret: canarySecret, scopes: [] }],
])("without %s it is not enough", (name, options) => {
  expect(() => createClient({ ...given, ...options })).toThrow(
    expect.objectContaining({ code: "missing-credential", details: { missing: [name] } }),
  );
});

test("the environment gives what the command line would take", () => {
  const { client, home, timing } = configFromEnv({
    ...env,
    AEPX_BASE_URL: "",
    AEPX_POLL_MIN_MS: "50",
    AEPX_SETTLE_SECONDS: "5",
    https_proxy: "http://proxy.example:3128",
  });
  expect(client).toMatchObject({
    ...given,
    scopes: "openid,AdobeID",
    baseUrl: undefined,
    tokenCacheFolder: "/home/me/.local/state/aepx/tokens",
    proxy: { httpsProxy: "http://proxy.example:3128" },
  });
  expect(JSON.stringify(client)).not.toContain(canarySecret);
  expect(home).toBe("/home/me/.local/state/aepx");
  expect(timing).toEqual({ pollMinMs: 50, settleMs: 5000 });
});

test("the environment may hold a token, or name a file with the secret", () => {
  const { AEPX_CLIENT_SECRET: _secret, AEPX_SCOPES: _scopes, ...others } = env;
  const byToken = configFromEnv({ ...others, AEPX_ACCESS_TOKEN: "t\n" }).client;
  expect((byToken.accessToken as Secret).reveal()).toBe("t");
  const file = join(tempFolder(), "secret");
  writeFileSync(file, `${canarySecret}\n`);
  const scopes = { AEPX_SCOPES: "openid" };
  const byFile = configFromEnv({ ...others, ...scopes, AEPX_CLIENT_SECRET_FILE: file }).client;
  expect((byFile.clientSecret as Secret).reveal()).toBe(canarySecret);
  writeFileSync(file, "\n");
  expect(() => configFromEnv({ ...others, ...scopes, AEPX_CLIENT_SECRET_FILE: file })).toThrow(
    `The client secret file ${file} (AEPX_CLIENT_SECRET_FILE) is empty.`,
  );
  expect(() =>
    configFromEnv({ ...others, ...scopes, AEPX_CLIENT_SECRET_FILE: "/nowhere" }),
  ).toThrow(/^The client secret file \/nowhere \(AEPX_CLIENT_SECRET_FILE\) cannot be read/);
});

test.each(["AEPX_CLIENT_ID", "AEPX_CLIENT_SECRET", "AEPX_ORG_ID", "AEPX_SCOPES", "AEPX_SANDBOX"])(
  "without %s the environment is not enough",
  (variable) => {
    expect(() => configFromEnv({ ...env, [variable]: "" })).toThrow(`${variable} is not set.`);
  },
);

test("a setting that is no number is refused", () => {
  expect(() => configFromEnv({ ...env, AEPX_POLL_MIN_MS: "2s" })).toThrow(
    'AEPX_POLL_MIN_MS expects a whole number, not "2s".',
  );
});

test.each([
  [{}, "Give exactly one of dataset, batch and job."],
  [{ dataset: "d", job: "j" }, "Give exactly one of dataset, batch and job."],
  [
    { job: "j", allLive: true },
    "createdClient and allLive choose among a dataset's batches. Give dataset.",
  ],
])("a download of %j is refused with words", async (source, message) => {
  const client = { ...given, ...secret };
  const download = downloadScores({ client, home: tempFolder(), out: "out", ...source });
  await expect(download).rejects.toMatchObject({ code: "bad-option", message });
});
