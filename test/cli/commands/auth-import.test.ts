import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { tempFolder } from "../../support/temp-folder.ts";
import { run } from "../support/in-process.ts";
import { useSimulator } from "../support/simulated.ts";

const { simulator } = useSimulator();

/** A home with a credential file of the simulator; nothing comes from the environment but where things are. */
function prepare() {
  const home = tempFolder();
  const { env } = simulator();
  const credential = {
    CLIENT_ID: env["AEPX_CLIENT_ID"],
    CLIENT_SECRETS: [env["AEPX_CLIENT_SECRET"]],
    ORG_ID: env["AEPX_ORG_ID"],
    SCOPES: env["AEPX_SCOPES"]?.split(","),
  };
  writeFileSync(join(home, "credential.json"), JSON.stringify(credential));
  const options = {
    cwd: home,
    env: {
      AEPX_HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      AEPX_BASE_URL: simulator().url,
      AEPX_IMS_URL: simulator().url,
    },
  };
  return { home, options, config: join(home, "config", "aepx", "config.json") };
}

function profilesOf(path: string): unknown {
  return (JSON.parse(readFileSync(path, "utf8")) as { profiles: unknown }).profiles;
}

test("what was imported works without naming it", async () => {
  const { options, config } = prepare();
  const { env } = simulator();
  const imported = await run(["auth", "import", "credential.json", "--sandbox", "dev"], options);
  expect(imported.code, imported.stderr).toBe(0);
  expect(imported.stdout).toContain("Prove it with: aepx auth status\n");
  expect(imported.stdout + imported.stderr).not.toContain(env["AEPX_CLIENT_SECRET"]);
  expect(statSync(config).mode & 0o777).toBe(0o600);
  expect(profilesOf(config)).toEqual({
    default: {
      clientId: env["AEPX_CLIENT_ID"],
      clientSecret: env["AEPX_CLIENT_SECRET"],
      orgId: env["AEPX_ORG_ID"],
      scopes: env["AEPX_SCOPES"],
      sandbox: "dev",
    },
  });
  const status = await run(["auth", "status", "--json"], options);
  expect(status.code, status.stdout).toBe(0);
  expect(status.json).toMatchObject({
    sandbox: "dev",
    sources: { clientSecret: 'profile "default"', sandbox: 'profile "default"' },
    token: { cached: false },
  });
});

test("a named profile works by its name, and the others stay as they are", async () => {
  const { options, config } = prepare();
  const other = { clientId: "other", unknown: [1] };
  mkdirSync(join(config, ".."), { recursive: true });
  writeFileSync(config, JSON.stringify({ $schema: "x", profiles: { other } }), { mode: 0o644 });
  const argv = ["auth", "import", "credential.json", "--profile", "prod", "--json"];
  const imported = await run(argv, options);
  expect(imported.code, imported.stdout).toBe(0);
  expect(imported.json).toEqual({
    schemaVersion: 1,
    profile: "prod",
    file: config,
    clientId: simulator().env["AEPX_CLIENT_ID"],
    orgId: simulator().env["AEPX_ORG_ID"],
    scopes: simulator().env["AEPX_SCOPES"],
    sandbox: null,
  });
  expect(JSON.parse(readFileSync(config, "utf8"))).toMatchObject({
    $schema: "x",
    profiles: { other, prod: { clientId: simulator().env["AEPX_CLIENT_ID"] } },
  });
  expect(statSync(config).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(config, ".."))).toEqual(["config.json"]);
  const prove = ["auth", "status", "--profile", "prod", "--sandbox", "dev", "--json"];
  expect(await run(prove, options)).toMatchObject({ code: 0 });
  const unnamed = await run(["auth", "status", "--json"], options);
  expect(unnamed.json).toMatchObject({ error: { code: "missing-credential" } });
});

test("a profile that exists is replaced on demand only", async () => {
  const { options, config } = prepare();
  const argv = ["auth", "import", "credential.json", "--json"];
  await run([...argv, "--sandbox", "first"], options);
  const before = readFileSync(config);
  const again = await run(argv, options);
  expect(again.code).toBe(2);
  expect(again.json).toMatchObject({
    error: {
      code: "bad-option",
      message: `There is a profile "default" in ${config} already. Add --force to replace it, or name another with --profile.`,
    },
  });
  expect(readFileSync(config)).toEqual(before);
  expect((await run([...argv, "--force", "--sandbox", "second"], options)).code).toBe(0);
  expect(profilesOf(config)).toMatchObject({ default: { sandbox: "second" } });
});

test("a configuration file that is a link stays one", async () => {
  const { home, options, config } = prepare();
  const real = join(home, "dotfiles.json");
  writeFileSync(real, '{"profiles":{}}');
  mkdirSync(join(config, ".."), { recursive: true });
  symlinkSync(real, config);
  expect((await run(["auth", "import", "credential.json"], options)).code).toBe(0);
  expect(lstatSync(config).isSymbolicLink()).toBe(true);
  expect(profilesOf(real)).toHaveProperty("default");
});

test.each([
  [["nowhere.json"], "bad-option", /nowhere\.json cannot be read \(ENOENT\)\. Name the JSON file/],
  [["credential.json", "--profile", "a b"], "bad-option", /^--profile expects a name of letters/],
])("auth import %j is refused", async (args, code, message) => {
  const { options } = prepare();
  const { json } = await run(["auth", "import", ...args, "--json"], options);
  expect(json).toMatchObject({ error: { code, message: expect.stringMatching(message) } });
});

test("a damaged configuration file is left as it is", async () => {
  const { options, config } = prepare();
  mkdirSync(join(config, ".."), { recursive: true });
  writeFileSync(config, "{");
  const { json } = await run(["auth", "import", "credential.json", "--json"], options);
  expect(json).toMatchObject({ error: { code: "bad-config" } });
  expect(readFileSync(config, "utf8")).toBe("{");
});

test("a secret from a file, and a token from elsewhere, do for a whole command", async () => {
  const { home } = prepare();
  const { env } = simulator();
  const { AEPX_CLIENT_SECRET: secret = "", ...others } = env;
  writeFileSync(join(home, "secret"), `${secret}\n`, { mode: 0o600 });
  const list = ["datasets", "list", "--json"];
  const byFile = { ...others, AEPX_CLIENT_SECRET_FILE: join(home, "secret") };
  expect(await run(list, { env: byFile })).toMatchObject({ code: 0 });

  const { AEPX_SCOPES: _scopes, ...rest } = others;
  const byToken = { ...rest, AEPX_ACCESS_TOKEN: await obtainToken() };
  const issued = simulator().counters().tokensIssued;
  expect(await run(list, { env: byToken })).toMatchObject({ code: 0 });
  expect(simulator().counters().tokensIssued).toBe(issued);
  const refused = await run(list, { env: { ...byToken, AEPX_ACCESS_TOKEN: "no-such-token" } });
  expect(refused.json).toMatchObject({ error: { code: "token-rejected" } });
});

async function obtainToken(): Promise<string> {
  const { env, url } = simulator();
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: env["AEPX_CLIENT_ID"] ?? "",
    client_secret: env["AEPX_CLIENT_SECRET"] ?? "",
    scope: env["AEPX_SCOPES"] ?? "",
  });
  const response = await fetch(`${url}/ims/token/v3`, { method: "POST", body });
  return ((await response.json()) as { access_token: string }).access_token;
}
