import type { Config } from "../../config.ts";
import { type SettingName, settings } from "../../setting-sources.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Which source gave what; secrets are never shown, not even in part. */
export function settingsFindings(config: Config): readonly Finding[] {
  return [ok("settings", describeSources(config)), ...organisationFinding(config)];
}

function describeSources({ tenant, credentials, sources }: Config): string {
  const from = (name: SettingName) => `(${sources[name] ?? "unknown"})`;
  return [
    `client id ${mask(credentials.clientId)} ${from("clientId")}`,
    secretSource(sources),
    `organisation ${tenant.orgId} ${from("orgId")}`,
    `sandbox ${tenant.sandbox} ${from("sandbox")}`,
  ].join(", ");
}

function secretSource({ accessToken, clientSecret, clientSecretFile }: Config["sources"]): string {
  return accessToken === undefined
    ? `client secret set (${clientSecret ?? clientSecretFile ?? "unknown"})`
    : `access token set (${accessToken})`;
}

/** A client id is no secret, but it need not stand whole in a ticket. */
export function mask(clientId: string): string {
  return clientId.length <= 8 ? clientId : `${clientId.slice(0, 4)}…${clientId.slice(-4)}`;
}

function organisationFinding({ tenant }: Config): readonly Finding[] {
  if (tenant.orgId.endsWith("@AdobeOrg")) return [];
  const detail = `${settings.orgId.variable} does not end in @AdobeOrg`;
  return [
    warning("organisation", detail, "Copy the Organization ID, not the organisation's name."),
  ];
}
