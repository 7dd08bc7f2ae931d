import { UsageError } from "../core/errors.ts";
import { isPlainObject } from "../core/json.ts";
import { scrubEverywhere } from "../core/secret.ts";
import { parseJsonFile, type Profile } from "./config-file.ts";

/** What a file of credentials says, as a profile of ours. */
export interface FoundCredentials {
  readonly profile: Profile;
  /** What the person should know about the choice that was made; null mostly. */
  readonly notice: string | null;
}

type Entries = Readonly<Record<string, unknown>>;

/** Spellings in use for one setting, compared without case and punctuation. */
interface Wanted {
  readonly what: string;
  readonly spellings: readonly string[];
}

const wanted = {
  clientId: { what: "client id", spellings: ["CLIENT_ID", "client_id", "API_KEY", "api_key"] },
  clientSecret: {
    what: "client secret",
    spellings: ["CLIENT_SECRETS", "client_secrets", "client_secret", "secret"],
  },
  orgId: {
    what: "organisation id",
    spellings: ["ORG_ID", "org_id", "ims_org_id", "IMS_ORG", "organization_id"],
  },
  scopes: { what: "scopes", spellings: ["SCOPES", "scopes", "scope"] },
} as const satisfies Record<string, Wanted>;

const sandboxSpellings = ["sandbox-name", "sandbox"];
/** Only credentials for signed tokens (JWT) have these. */
const jwtSpellings = ["pathToKey", "private_key", "PUBLIC_KEYS_WITH_EXPIRY", "META_SCOPE", "jwt"];

/**
 * Reads the JSON that Adobe's Developer Console offers for an OAuth server-to-server credential ("Download JSON", seen in the field; or
 * the project's, or for Postman), or aepp's configuration (its source). Fails with `bad-config` naming what is missing, without quoting.
 */
export function findCredentials(text: string, file: string): FoundCredentials {
  const entries = entriesOf(parseJsonFile(text, file), file);
  refuseOthers(entries, file);
  const secrets = textsOf(pick(entries, wanted.clientSecret.spellings));
  for (const secret of secrets) scrubEverywhere(secret);
  const sandbox = textsOf(pick(entries, sandboxSpellings))[0];
  return {
    profile: {
      clientId: demand(entries, "clientId", file),
      clientSecret: demand(entries, "clientSecret", file),
      orgId: demand(entries, "orgId", file),
      scopes: scopesOf(entries, file),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...addressesOf(entries, file),
    },
    notice:
      secrets.length > 1
        ? `The file has ${secrets.length} client secrets; the first one is used.`
        : null,
  };
}

/** The settings of whichever shape it is as one flat object. */
function entriesOf(content: unknown, file: string): Entries {
  if (!isPlainObject(content)) throw wrong(file, "is not a JSON object.");
  if (isPlainObject(content["project"])) return projectEntries(content["project"], file);
  const { values } = content;
  if (!Array.isArray(values)) return content;
  return Object.fromEntries(
    values.filter(isPlainObject).map(({ key, value }) => [String(key), value] as const),
  );
}

/** `project.org.ims_org_id`, and `project.workspace.details.credentials[].oauth_server_to_server`. */
function projectEntries(project: Entries, file: string): Entries {
  const credentials = at(project, ["workspace", "details", "credentials"]);
  const list = Array.isArray(credentials) ? credentials.filter(isPlainObject) : [];
  const found = list
    .map((credential) => credential["oauth_server_to_server"])
    .filter(isPlainObject);
  const [first, ...others] = found;
  if (others.length > 0) {
    throw wrong(
      file,
      `has ${found.length} OAuth Server-to-Server credentials. Download the JSON of the one to use from its own page.`,
    );
  }
  if (first) return { ...first, ims_org_id: at(project, ["org", "ims_org_id"]) };
  if (list.some((credential) => isPlainObject(credential["jwt"]))) return { jwt: "jwt" };
  throw wrong(file, "has no OAuth Server-to-Server credential. Add one to the project first.");
}

function refuseOthers(entries: Entries, file: string): void {
  if (textsOf(pick(entries, wanted.scopes.spellings)).length > 0) return;
  if (jwtSpellings.some((spelling) => hasContent(pick(entries, [spelling])))) {
    throw wrong(
      file,
      "is a service account (JWT) credential, and Adobe has ended those. Add an OAuth Server-to-Server credential to the project in Developer Console and import its JSON.",
    );
  }
  if (hasContent(pick(entries, ["auth_code"]))) {
    throw wrong(
      file,
      "has an authorization code, which works for Adobe's own services only. Import an OAuth Server-to-Server credential.",
    );
  }
}

function demand(entries: Entries, name: keyof typeof wanted, file: string): string {
  const { what, spellings } = wanted[name];
  const [value] = textsOf(pick(entries, spellings));
  if (value === undefined) {
    const shown = spellings.filter((spelling, index) => index === 0 || /[a-z]/.test(spelling));
    throw wrong(file, `has no ${what}: expected a key ${shown.join(" or ")} with a value.`);
  }
  if (!/^<.*>$/.test(value)) return value;
  throw wrong(file, `still has the placeholder of its template in place of the ${what}.`);
}

/** As the token service takes them; files have a list, or text with commas, blanks or both. */
function scopesOf(entries: Entries, file: string): string {
  demand(entries, "scopes", file);
  const texts = textsOf(pick(entries, wanted.scopes.spellings));
  return texts.flatMap((text) => text.split(/[\s,]+/).filter((scope) => scope !== "")).join(",");
}

/** aepp's word for the addresses; its `prod` is the default. */
function addressesOf(entries: Entries, file: string): Profile {
  const [environment = "prod"] = textsOf(pick(entries, ["environment"]));
  if (environment === "prod") return {};
  if (!/^[a-z0-9-]+$/.test(environment)) {
    throw wrong(file, 'has an "environment" that is not a word such as prod or stage.');
  }
  return {
    baseUrl: `https://platform-${environment}.adobe.io`,
    imsUrl: "https://ims-na1-stg1.adobelogin.com",
  };
}

function pick(entries: Entries, spellings: readonly string[]): unknown {
  const known = new Set(spellings.map(plain));
  const found = Object.entries(entries).filter(([key]) => known.has(plain(key)));
  return (found.find(([, value]) => hasContent(value)) ?? found[0])?.[1];
}

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function hasContent(value: unknown): boolean {
  return textsOf(value).length > 0 || (isPlainObject(value) && Object.keys(value).length > 0);
}

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .filter((entry) => typeof entry === "string")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function at(entries: Entries, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isPlainObject(inner) ? inner[key] : undefined),
    entries,
  );
}

function wrong(file: string, why: string): UsageError {
  return new UsageError("bad-config", `${file} ${why}`, { details: { file } });
}
