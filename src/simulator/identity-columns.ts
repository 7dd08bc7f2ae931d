/** Who somebody is, as SQL over the profile number. */

export const hasEmailSql = "(mix(i, 20) % 5 <> 0)";

/** One in four of a changing world has a new address with each version of their attributes. */
export function emailSql(changing: boolean): string {
  const version = changing
    ? " || CASE WHEN mix(i, 21) % 4 = 0 THEN '.' || version ELSE '' END"
    : "";
  return `('user' || i${version} || '@example.com')`;
}

/** Everybody has a CRM id (the primary one), four in five an address, and one or two devices. */
export function identityMapSql(changing: boolean): string {
  const joined = (own: string, namespace: "CRMID" | "ECID") =>
    changing ? `list_concat(${own}, ${identitiesOfOther(namespace)})` : own;
  const crm = identitySql(crmSql("i"), "authenticated", true);
  const device = deviceIdentitySql();
  const second = identitySql(deviceSql(52), "loggedOut", false);
  const email = identitySql(emailSql(changing), "authenticated", false);
  const devices = `CASE WHEN mix(i, 54) % 3 = 0 THEN [${device}, ${second}] ELSE [${device}] END`;
  const most = `'CRMID': ${joined(`[${crm}]`, "CRMID")}, 'ECID': ${joined(devices, "ECID")}`;
  return `CASE WHEN ${hasEmailSql} THEN MAP {${most}, 'Email': [${email}]} ELSE MAP {${most}} END`;
}

/** What somebody brought along who turned out to be the same person: the CRM id, and the first device. */
function identitiesOfOther(namespace: "CRMID" | "ECID"): string {
  const identity =
    namespace === "CRMID"
      ? identitySql(crmSql("other"), "authenticated", false)
      : identitySql(deviceSql(50, "other"), "ambiguous", false);
  return `CASE WHEN other IS NOT NULL THEN [${identity}] ELSE [] END`;
}

function crmSql(number: string): string {
  return `'C-' || lpad(CAST(${number} AS VARCHAR), 9, '0')`;
}

function identitySql(id: string, state: string, primary: boolean): string {
  return `{'id': ${id}, 'authenticatedState': '${state}', 'primary': ${primary}}`;
}

/** The device that every profile has. */
export function deviceIdentitySql(): string {
  return identitySql(deviceSql(50), "ambiguous", false);
}

/** 38 digits, as an ECID has. */
function deviceSql(salt: number, number = "i"): string {
  return [salt, salt + 1]
    .map((half) => `lpad(CAST(mix(${number}, ${half}) AS VARCHAR), 19, '4')`)
    .join(" || ");
}
