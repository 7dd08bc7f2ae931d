import { readFileSync } from "node:fs";

import { UsageError } from "../../../core/errors.ts";
import { type Cell, fields } from "../../columns.ts";
import { defineCommand } from "../../command.ts";
import { DEFAULT_PROFILE, type Profile } from "../../config-file.ts";
import type { CliContext } from "../../context.ts";
import { findCredentials } from "../../credential-file.ts";
import { saveProfile } from "../../save-profile.ts";
import { configPath } from "../../settings.ts";

export const authImport = defineCommand({
  command: "import <file>",
  describe: "Make a profile from a credential file of Developer Console, or from aepp's config",
  builder: (yargs) =>
    yargs
      .positional("file", {
        type: "string",
        demandOption: true,
        describe: "JSON of an OAuth Server-to-Server credential, or aepp's configuration",
      })
      .option("force", { type: "boolean", describe: "Replace a profile of that name" })
      .example("$0 auth import ./credential.json --sandbox dev", "into the profile `default`")
      .example("$0 auth import ./config_aep.json --profile prod", "into a profile of that name"),
  async handler({ file, force }, context) {
    const name = profileName(context);
    const { profile, notice } = findCredentials(readFile(context.path(file)), file);
    const { sandbox } = context.globals;
    const saved: Profile = sandbox === undefined ? profile : { ...profile, sandbox };
    const path = configPath(context.surroundings.env);
    saveProfile(path, name, saved, { replace: force === true });
    if (notice !== null) context.progress.line(notice);
    const { clientSecret: _secret, ...shown } = saved;
    context.print(
      { profile: name, file: path, ...shown, sandbox: saved.sandbox ?? null },
      describe(name, path, saved, file),
    );
    return 0;
  },
});

function profileName({ globals }: CliContext): string {
  const { profile = DEFAULT_PROFILE } = globals;
  if (/^[\w.-]+$/.test(profile) && profile !== "__proto__") return profile;
  throw new UsageError(
    "bad-option",
    `--profile expects a name of letters, digits, dots, dashes and underscores, not "${profile}".`,
  );
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(
      "bad-option",
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"}). Name the JSON file that was downloaded.`,
      { details: { file: path }, cause: error },
    );
  }
}

function describe(name: string, path: string, profile: Profile, file: string): string {
  const rows: (readonly [string, Cell])[] = [
    ["Profile", `${name} (${path})`],
    ["Client id", profile.clientId ?? ""],
    ["Secret", "set"],
    ["Organisation", profile.orgId ?? ""],
    ["Scopes", profile.scopes ?? ""],
    ["Sandbox", profile.sandbox ?? "none: name one with --sandbox, or import again with it"],
  ];
  const flag = name === DEFAULT_PROFILE ? "" : ` --profile ${name}`;
  return [
    fields(rows),
    "",
    `Prove it with: aepx auth status${flag}`,
    `${file} still holds the secret: delete it when it is not needed any more.`,
  ].join("\n");
}
