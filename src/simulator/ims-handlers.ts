import { credentials } from "./credentials.ts";
import { reply } from "./replies.ts";
import type { Handlers } from "./simulation.ts";

/** OAuth server-to-server tokens. Field names of errors after RFC 6749 (inferred; Adobe publishes no table). */
export const imsHandlers = {
  async "POST /ims/token/v3"(simulation, { request, query }) {
    const type = request.headers.get("content-type") ?? "";
    const form = type.startsWith("application/x-www-form-urlencoded")
      ? new URLSearchParams(await request.text())
      : new URLSearchParams();
    const field = (name: string) => form.get(name) ?? query.get(name) ?? "";
    if (field("grant_type") !== "client_credentials") {
      return refused(400, "unsupported_grant_type", "grant_type must be client_credentials");
    }
    if (field("client_id") !== credentials.clientId) {
      return refused(400, "invalid_client", "invalid client_id parameter");
    }
    if (field("client_secret") !== credentials.clientSecret) {
      return refused(401, "invalid_client", "invalid client_secret parameter");
    }
    if (field("scope") === "") return refused(400, "invalid_scope", "scope is missing");
    const token = simulation.tokens.issue(simulation.now());
    simulation.counters.tokensIssued += 1;
    return reply({
      access_token: token,
      token_type: "bearer",
      expires_in: simulation.settings.tokenSeconds,
    });
  },
} satisfies Handlers;

function refused(status: number, error: string, description: string): Response {
  return reply({ error, error_description: description }, status);
}
