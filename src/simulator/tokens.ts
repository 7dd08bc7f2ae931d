import { seededHex } from "./seeded.ts";

interface Token {
  readonly expiresAt: number;
  served: number;
  revoked: boolean;
}

/** Access tokens that this simulator gave out. */
export interface TokenBook {
  issue(now: number): string;
  isValid(token: string, now: number): boolean;
  /** Counts an answered request. */
  noteUse(token: string): void;
  /** Revokes a token, but only one that has had an answer before: a fresh one always gets its first. */
  revokeUsed(token: string): boolean;
  hasServed(token: string): boolean;
}

export function createTokenBook(seed: number, lifeSeconds: number): TokenBook {
  const tokens = new Map<string, Token>();
  return {
    issue(now) {
      const token = toJwt(seed, tokens.size, now, lifeSeconds);
      tokens.set(token, { expiresAt: now + lifeSeconds * 1000, served: 0, revoked: false });
      return token;
    },
    isValid(token, now) {
      const known = tokens.get(token);
      return known !== undefined && !known.revoked && now < known.expiresAt;
    },
    noteUse(token) {
      const known = tokens.get(token);
      if (known) known.served += 1;
    },
    hasServed: (token) => (tokens.get(token)?.served ?? 0) > 0,
    revokeUsed(token) {
      const known = tokens.get(token);
      if (!known || known.served === 0) return false;
      known.revoked = true;
      return true;
    },
  };
}

/** Three parts like a real one; its payload has times as strings of milliseconds (seen in the field). */
function toJwt(seed: number, number: number, now: number, lifeSeconds: number): string {
  const payload = {
    id: `simulated-${number}`,
    type: "access_token",
    created_at: String(now),
    expires_in: String(lifeSeconds * 1000),
  };
  const signature = seededHex(seed, ["token", number, now], 64);
  return [JSON.stringify({ alg: "none", typ: "JWT" }), JSON.stringify(payload), signature]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
}
