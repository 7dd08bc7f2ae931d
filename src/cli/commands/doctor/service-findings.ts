import { toFailure } from "../../../core/failure.ts";
import { AuthError } from "../../../core/errors.ts";
import { didYouMean } from "../../../core/near-miss.ts";
import type { Platform } from "../../../platform/platform.ts";
import { failed, type Finding, ok, unproved } from "./finding.ts";

export async function tokenFinding(platform: Platform, signal: AbortSignal): Promise<Finding> {
  try {
    const { cached, expiresAt } = await platform.tokens.check({ signal });
    const until = expiresAt === null ? "its end is not told" : `valid until ${expiresAt}`;
    return ok("token", `${cached ? "cached" : "obtained"}, ${until}`);
  } catch (error) {
    signal.throwIfAborted();
    return failed("token", error);
  }
}

/**
 * Whether the sandbox is in the credential's list. A reply of 200 is not enough: a credential without any right gets an empty list
 * (seen live).
 */
export async function sandboxFinding(platform: Platform, signal: AbortSignal): Promise<Finding> {
  const wanted = platform.tenant.sandbox;
  const names: string[] = [];
  try {
    for await (const { name } of platform.sandboxes.list({ signal })) names.push(name);
  } catch (error) {
    signal.throwIfAborted();
    return toFailure(error).code === "forbidden"
      ? unproved("sandbox", `The list of sandboxes may not be read, so "${wanted}" is not proved.`)
      : failed("sandbox", error);
  }
  if (names.includes(wanted)) return ok("sandbox", `"${wanted}" is in the credential's list`);
  const seen =
    names.length === 0
      ? " The credential sees no sandbox at all."
      : `${didYouMean(wanted, names)} It sees: ${names.join(", ")}.`;
  return failed(
    "sandbox",
    new AuthError(
      "forbidden",
      `Sandbox "${wanted}" is not in the credential's list.${seen} Add the credential to a role with that sandbox (Experience Platform, Permissions, Roles, API credentials).`,
      { details: { sandbox: wanted } },
    ),
  );
}
