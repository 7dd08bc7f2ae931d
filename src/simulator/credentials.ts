/** What a running simulator accepts. Made up, and good for nothing else. */
export const credentials = {
  clientId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  clientSecret: "p8e-simulated-secret-of-the-simulator",
  orgId: "A1B2C3D4E5F6A7B8C9D0E1F2@AdobeOrg",
  scopes: "openid,AdobeID,read_organizations,additional_info.projectedProductContext,session",
  sandbox: "dev",
} as const;

/** Environment variables with which aepx talks to a simulator at `url`: quick polls and a short settle time. */
export function simulatorEnv(url: string): Record<string, string> {
  return {
    AEPX_BASE_URL: url,
    AEPX_IMS_URL: url,
    AEPX_CLIENT_ID: credentials.clientId,
    AEPX_CLIENT_SECRET: credentials.clientSecret,
    AEPX_ORG_ID: credentials.orgId,
    AEPX_SCOPES: credentials.scopes,
    AEPX_SANDBOX: credentials.sandbox,
    AEPX_POLL_MIN_MS: "50",
    AEPX_SETTLE_SECONDS: "5",
  };
}
