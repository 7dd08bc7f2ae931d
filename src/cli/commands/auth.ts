import { type Cell, fields } from "../columns.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import type { Config } from "../config.ts";
import { authImport } from "./auth/import.ts";

const status = defineCommand({
  command: "status",
  describe: "Show the credentials in use and prove them by obtaining a token",
  builder: (yargs) => yargs,
  async handler(_args, context) {
    const config = context.config();
    const platform = await context.platform();
    const token = await platform.tokens.check({ signal: context.signal });
    context.print(
      {
        clientId: clientIdOf(config),
        orgId: config.tenant.orgId,
        sandbox: config.tenant.sandbox,
        baseUrl: config.tenant.baseUrl,
        imsUrl: config.imsUrl,
        sources: config.sources,
        token: { expiresAt: token.expiresAt, cached: token.cached },
      },
      fields(describeAuth(config, token)),
    );
    return 0;
  },
});

function describeAuth(
  config: Config,
  token: { readonly expiresAt: string | null; readonly cached: boolean },
): (readonly [string, Cell])[] {
  const { tenant, sources } = config;
  const secret = sources.accessToken ?? sources.clientSecret ?? sources.clientSecretFile ?? "";
  return [
    ["Client id", `${clientIdOf(config)} (${sources.clientId ?? ""})`],
    ["Secret", `set (${secret})`],
    ["Organisation", `${tenant.orgId} (${sources.orgId ?? ""})`],
    ["Sandbox", `${tenant.sandbox} (${sources.sandbox ?? ""})`],
    ["Service", tenant.baseUrl],
    ["Identity", config.imsUrl],
    [
      "Token",
      `${token.cached ? "cached" : "obtained"}, expires ${token.expiresAt ?? "at an unknown time"}`,
    ],
  ];
}

function clientIdOf({ credentials }: Config): string {
  return credentials.clientId;
}

export const auth: CommandGroup = {
  command: "auth",
  describe: "Import, show and prove credentials",
  commands: [status, authImport],
};
