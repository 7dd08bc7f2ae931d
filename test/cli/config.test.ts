import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type ConfigInputs, readConfig, readProxy } from "../../src/cli/config.ts";
import { canarySecret } from "../support/canaries.ts";
import { tempFolder } from "../support/temp-folder.ts";

const env = {
  AEPX_CLIENT_ID: "client",
  AEPX_CLIENT_SECRET: canarySecret,
  AEPX_ORG_ID: "0123456789ABCDEF01234567@AdobeOrg",
  AEPX_SCOPES: "openid,AdobeID",
  AEPX_SANDBOX: "dev",
  AEPX_HOME: "/state",
  HOME: "/nowhere",
};

const CONSOLE =
  "Adobe Developer Console (developer.adobe.com/console), your project, OAuth Server-to-Server";

function read(inputs: Partial<ConfigInputs> = {}) {
  return readConfig({ env, globals: {}, cwd: "/nowhere", ...inputs });
}

test("the profile default applies when none is named, below flags and environment", () => {
  const profile = { orgId: "a@AdobeOrg", sandbox: "stage", baseUrl: "https://other.example" };
  const file = configured(JSON.stringify({ profiles: { default: profile } }));
  const { AEPX_ORG_ID: _org, ...others } = env;
  const { tenant, sources } = read({ env: { ...others, ...file }, globals: { sandbox: "prod" } });
  expect(tenant).toEqual({ ...profile, sandbox: "prod" });
  expect(sources).toMatchObject({ orgId: 'profile "default"', sandbox: "--sandbox" });
});

test("a configuration file without the profile default gives nothing unasked", () => {
  const file = configured(JSON.stringify({ profiles: { other: { sandbox: "stage" } } }));
  expect(read({ env: { ...env, ...file } }).tenant.sandbox).toBe("dev");
});

/** An environment whose configuration file has this content. */
function configured(content: string, mode = 0o600): Record<string, string> {
  const folder = tempFolder();
  mkdirSync(join(folder, "aepx"));
  const path = join(folder, "aepx", "config.json");
  writeFileSync(path, content);
  chmodSync(path, mode);
  return { XDG_CONFIG_HOME: folder, AEPX_HOME: "/state" };
}

function failure(inputs: Partial<ConfigInputs>): unknown {
  try {
    return read(inputs);
  } catch (error) {
    return error;
  }
}

test("reads everything from the environment", () => {
  const config = read();
  expect(config).toMatchObject({
    tenant: { baseUrl: "https://platform.adobe.io", orgId: env.AEPX_ORG_ID, sandbox: "dev" },
    imsUrl: "https://ims-na1.adobelogin.com",
    credentials: { clientId: "client", scopes: "openid,AdobeID" },
    tokenCacheFolder: "/state/tokens",
    sources: { clientId: "AEPX_CLIENT_ID", sandbox: "AEPX_SANDBOX", baseUrl: "default" },
  });
  expect(secretOf(config)).toBe(canarySecret);
});

test("a configuration that is printed shows no secret", () => {
  expect(JSON.stringify(read())).not.toContain(canarySecret);
});

test("--sandbox outranks the environment", () => {
  const { tenant, sources } = read({ globals: { sandbox: "prod" } });
  expect([tenant.sandbox, sources.sandbox]).toEqual(["prod", "--sandbox"]);
});

test("the environment outranks the profile, and the profile the default", () => {
  const profile = { orgId: "a@AdobeOrg", sandbox: "stage", baseUrl: "https://other.example" };
  const file = configured(JSON.stringify({ profiles: { p: profile } }));
  const globals = { profile: "p" };
  const { AEPX_SANDBOX: _sandbox, ...others } = env;
  const { tenant, sources } = read({ env: { ...others, ...file }, globals });
  expect(tenant).toEqual({
    baseUrl: "https://other.example",
    orgId: env.AEPX_ORG_ID,
    sandbox: "stage",
  });
  expect(sources).toMatchObject({ orgId: "AEPX_ORG_ID", sandbox: 'profile "p"' });
});

test("an empty variable counts as absent", () => {
  expect(read({ env: { ...env, AEPX_BASE_URL: "" } }).tenant.baseUrl).toBe(
    "https://platform.adobe.io",
  );
});

test("an access token needs neither secret nor scopes", () => {
  const { AEPX_CLIENT_SECRET: _secret, AEPX_SCOPES: _scopes, ...others } = env;
  const { credentials } = read({ env: { ...others, AEPX_ACCESS_TOKEN: "a-long-token\n" } });
  expect("accessToken" in credentials && credentials.accessToken.reveal()).toBe("a-long-token");
});

test("a secret file is read relative to the working folder, without its line end", () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "secret"), `${canarySecret}\n`);
  const { AEPX_CLIENT_SECRET: _secret, ...others } = env;
  const config = read({ env: { ...others, AEPX_CLIENT_SECRET_FILE: "secret" }, cwd });
  expect(secretOf(config)).toBe(canarySecret);
});

test("a secret file in the environment outranks a secret in the profile", () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "secret"), canarySecret);
  const file = configured('{"profiles":{"p":{"clientSecret":"of-the-profile"}}}');
  const { AEPX_CLIENT_SECRET: _secret, ...others } = env;
  const config = read({
    env: { ...others, ...file, AEPX_CLIENT_SECRET_FILE: "secret" },
    globals: { profile: "p" },
    cwd,
  });
  expect(secretOf(config)).toBe(canarySecret);
});

test.each([
  [
    ["AEPX_CLIENT_ID"],
    "missing-credential",
    `AEPX_CLIENT_ID is not set: it is the Client ID in ${CONSOLE}.`,
  ],
  [
    ["AEPX_CLIENT_SECRET"],
    "missing-credential",
    `AEPX_CLIENT_SECRET is not set: it is behind "Retrieve client secret" in ${CONSOLE} (AEPX_CLIENT_SECRET_FILE names a file with it, AEPX_ACCESS_TOKEN replaces it).`,
  ],
  [
    ["AEPX_SCOPES"],
    "missing-credential",
    `AEPX_SCOPES is not set: copy the Scopes, comma-separated, from ${CONSOLE}.`,
  ],
  [
    ["AEPX_ORG_ID", "AEPX_SANDBOX"],
    "missing-credential",
    `AEPX_ORG_ID is not set: it is the Organization ID (…@AdobeOrg) in ${CONSOLE}. Also missing: AEPX_SANDBOX.`,
  ],
  [
    ["AEPX_SANDBOX"],
    "bad-config",
    "AEPX_SANDBOX is not set: there is no default sandbox; name one with it or with --sandbox NAME (Experience Platform, Sandboxes, lists them).",
  ],
])("without %j", (variables, code, message) => {
  const left = Object.entries(env).filter(([name]) => !variables.includes(name));
  expect(failure({ env: Object.fromEntries(left) })).toMatchObject({
    code,
    message,
    details: { missing: variables },
  });
});

test.each([
  ["platform.adobe.io", "AEPX_BASE_URL expects an address such as https://platform.adobe.io."],
  [
    "http://platform.adobe.io",
    "AEPX_BASE_URL uses http, which would show the token to the network: use https (http is for this machine only).",
  ],
])("a base address %s is refused", (address, message) => {
  const error = failure({ env: { ...env, AEPX_BASE_URL: address } });
  expect(error).toMatchObject({ code: "bad-config", message });
});

test.each([
  ["{", "FILE is not valid JSON."],
  ['{"profile":{}}', 'FILE has no "profiles" object.'],
  ['{"profiles":{"prod":{}}}', 'There is no profile "prd" in FILE. Did you mean "prod"?'],
  ['{"profiles":{"prd":[]}}', 'Profile "prd" in FILE is not an object.'],
  [
    '{"profiles":{"prd":{"clientID":"x"}}}',
    'Profile "prd" in FILE has an unknown key "clientID". Did you mean "clientId"?',
  ],
  [
    '{"profiles":{"prd":{"orgId":7}}}',
    'Profile "prd" in FILE: "orgId" has to be a non-empty string.',
  ],
])("a configuration file %s is refused", (content, message) => {
  const file = configured(content);
  const error = failure({
    env: { ...env, ...file },
    globals: { profile: "prd" },
  }) as Error;
  const path = join(String(file["XDG_CONFIG_HOME"]), "aepx", "config.json");
  expect(error).toMatchObject({ code: "bad-config" });
  expect(error.message.replace(path, "FILE")).toBe(message);
});

test("a broken configuration file is not quoted: it may hold a secret", () => {
  const file = configured(`{"profiles":{"p":{"clientSecret":"${canarySecret}"`);
  const globals = { profile: "p" };
  const error = failure({ env: { ...env, ...file }, globals }) as Error;
  expect(`${error.message}${String(error.cause)}`).not.toContain(canarySecret);
});

test("a configuration file with a secret that others may read is refused", () => {
  const file = configured('{"profiles":{"p":{"clientSecret":"of-the-profile"}}}', 0o644);
  const path = join(String(file["XDG_CONFIG_HOME"]), "aepx", "config.json");
  const globals = { profile: "p" };
  expect(failure({ env: { ...env, ...file }, globals })).toMatchObject({
    code: "bad-config",
    message: `${path} holds a client secret and others may read it. Run: chmod 600 ${path}`,
  });
});

test("a profile without a configuration file says how to make one", () => {
  const globals = { profile: "p" };
  const error = failure({ env: { ...env, XDG_CONFIG_HOME: "/none" }, globals });
  expect(error).toMatchObject({
    message:
      "--profile p needs /none/aepx/config.json, which does not exist. Create it with: aepx auth import FILE --profile p",
  });
});

test.each([
  ["missing", "cannot be read. Check the path and its permissions."],
  ["empty", "is empty."],
])("a secret file that is %s", (name, ending) => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "empty"), "\n");
  const { AEPX_CLIENT_SECRET: _secret, ...others } = env;
  expect(failure({ env: { ...others, AEPX_CLIENT_SECRET_FILE: name }, cwd })).toMatchObject({
    code: "bad-config",
    message: `The client secret file ${join(cwd, name)} (AEPX_CLIENT_SECRET_FILE) ${ending}`,
  });
});

test("proxy variables are read in both spellings, the lower-case one first", () => {
  expect(readProxy({ HTTPS_PROXY: "http://a", https_proxy: "http://b", NO_PROXY: "x" })).toEqual({
    httpsProxy: "http://b",
    noProxy: "x",
  });
  expect(readProxy({ HTTP_PROXY: "http://a", https_proxy: "" })).toEqual({ httpProxy: "http://a" });
});

function secretOf({ credentials }: ReturnType<typeof read>): string | undefined {
  return "clientSecret" in credentials ? credentials.clientSecret.reveal() : undefined;
}
