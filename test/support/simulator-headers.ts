/** The headers of a call made by hand, with a token of its own. */
export async function simulatorHeaders(
  env: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const response = await fetch(`${env["AEPX_IMS_URL"]}/ims/token/v3`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: env["AEPX_CLIENT_ID"] ?? "",
      client_secret: env["AEPX_CLIENT_SECRET"] ?? "",
      scope: env["AEPX_SCOPES"] ?? "",
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return {
    authorization: `Bearer ${token}`,
    "x-api-key": env["AEPX_CLIENT_ID"] ?? "",
    "x-gw-ims-org-id": env["AEPX_ORG_ID"] ?? "",
    "x-sandbox-name": env["AEPX_SANDBOX"] ?? "",
  };
}
