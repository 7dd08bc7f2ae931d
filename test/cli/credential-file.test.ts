import { expect, test } from "vitest";

import { findCredentials } from "../../src/cli/credential-file.ts";
import { canarySecret } from "../support/canaries.ts";

const orgId = "0123456789ABCDEF01234567@AdobeOrg";
const client = { clientId: "client", clientSecret: canarySecret, orgId };

/** "Download JSON" on the page of a credential. */
const credential = {
  CLIENT_SECRETS: [canarySecret],
  ORG_ID: orgId,
  CLIENT_ID: "client",
  SCOPES: ["openid", "AdobeID"],
  TECHNICAL_ACCOUNT_ID: "x@techacct.adobe.com",
  TECHNICAL_ACCOUNT_EMAIL: "x@techacct.adobe.com",
};

const oauth = {
  client_id: "client",
  client_secrets: [canarySecret],
  scopes: ["openid", "AdobeID"],
};

/** "Download" on the page of a project. */
function project(...credentials: readonly object[]) {
  const workspace = { name: "Production", details: { credentials } };
  return { project: { name: "p", org: { id: "1", ims_org_id: orgId }, workspace } };
}

const oauthCredential = {
  integration_type: "oauth_server_to_server",
  oauth_server_to_server: oauth,
};
const jwtCredential = { integration_type: "service", jwt: { client_id: "c", client_secret: "s" } };

const postman = {
  name: "OAuth Server-to-Server",
  values: [
    { key: "CLIENT_SECRET", value: canarySecret, enabled: true },
    { key: "API_KEY", value: "client", enabled: true },
    { key: "IMS", value: "ims-na1.adobelogin.com", enabled: true },
    { key: "IMS_ORG", value: orgId, enabled: true },
    { key: "SCOPES", value: "openid, AdobeID", enabled: true },
    { key: "PRIVATE_KEY", value: "", enabled: true },
  ],
};

const aepp = {
  org_id: orgId,
  client_id: "client",
  secret: canarySecret,
  "sandbox-name": "dev",
  environment: "prod",
  scopes: "openid, AdobeID",
};

function find(content: unknown) {
  return findCredentials(JSON.stringify(content), "FILE");
}

function failure(content: unknown): unknown {
  try {
    return find(content);
  } catch (error) {
    return error;
  }
}

test.each([
  ["a credential's JSON", credential],
  ["a project's JSON", project({ integration_type: "apikey" }, oauthCredential)],
  ["a Postman environment", postman],
  [
    "a credential with its key's old name",
    { ...credential, CLIENT_ID: undefined, API_KEY: "client" },
  ],
])("reads %s", (_what, content) => {
  const profile = { ...client, scopes: "openid,AdobeID" };
  expect(find(content)).toEqual({ profile, notice: null });
});

test("reads aepp's configuration with its sandbox", () => {
  expect(find(aepp).profile).toEqual({ ...client, scopes: "openid,AdobeID", sandbox: "dev" });
});

test("reads aepp's old name of the client id, and its stage environment", () => {
  const { client_id, ...rest } = aepp;
  expect(find({ ...rest, api_key: client_id, environment: "stage" }).profile).toMatchObject({
    clientId: "client",
    baseUrl: "https://platform-stage.adobe.io",
    imsUrl: "https://ims-na1-stg1.adobelogin.com",
  });
});

test("of two secrets the first is taken, and that is told", () => {
  const two = { ...credential, CLIENT_SECRETS: [canarySecret, "p8e-another-secret"] };
  expect(find(two)).toMatchObject({
    profile: { clientSecret: canarySecret },
    notice: "The file has 2 client secrets; the first one is used.",
  });
});

const JWT =
  "FILE is a service account (JWT) credential, and Adobe has ended those. Add an OAuth Server-to-Server credential to the project in Developer Console and import its JSON.";

test.each([
  [
    "Developer Console",
    {
      CLIENT_SECRET: "s",
      ORG_ID: orgId,
      API_KEY: "c",
      PUBLIC_KEYS_WITH_EXPIRY: { a: "01/07/2023" },
    },
  ],
  ["a project", project(jwtCredential)],
  ["aepp", { ...aepp, scopes: undefined, tech_id: "x", pathToKey: "./private.key" }],
])("a credential for signed tokens of %s is refused", (_what, content) => {
  expect(failure(content)).toMatchObject({ code: "bad-config", message: JWT });
});

test.each([
  [
    { ...credential, CLIENT_ID: undefined },
    "FILE has no client id: expected a key CLIENT_ID or client_id or api_key with a value.",
  ],
  [
    { ...credential, CLIENT_SECRETS: [] },
    "FILE has no client secret: expected a key CLIENT_SECRETS or client_secrets or client_secret or secret with a value.",
  ],
  [
    { ...aepp, org_id: "" },
    "FILE has no organisation id: expected a key ORG_ID or org_id or ims_org_id or organization_id with a value.",
  ],
  [
    { ...aepp, scopes: undefined },
    "FILE has no scopes: expected a key SCOPES or scopes or scope with a value.",
  ],
  [
    { ...aepp, secret: "<YourSecret>" },
    "FILE still has the placeholder of its template in place of the client secret.",
  ],
  [
    { ...aepp, environment: "prod.evil.example/" },
    'FILE has an "environment" that is not a word such as prod or stage.',
  ],
  [
    { ...aepp, scopes: undefined, auth_code: "x" },
    "FILE has an authorization code, which works for Adobe's own services only. Import an OAuth Server-to-Server credential.",
  ],
  [project(), "FILE has no OAuth Server-to-Server credential. Add one to the project first."],
  [
    project(oauthCredential, oauthCredential),
    "FILE has 2 OAuth Server-to-Server credentials. Download the JSON of the one to use from its own page.",
  ],
  [[], "FILE is not a JSON object."],
  ["text", "FILE is not a JSON object."],
])("case %# is refused with words", (content, message) => {
  expect(failure(content)).toMatchObject({ code: "bad-config", message });
});

test("a file that is no JSON is not quoted", () => {
  expect(() => findCredentials(`{"secret":"${canarySecret}"`, "FILE")).toThrow(
    /^FILE is not valid JSON\.$/,
  );
});
