import { createHash } from "node:crypto";
import { chmodSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { makePrivateFolder, PRIVATE_FOLDER, writeFileAtomic } from "../core/files.ts";
import { Secret } from "../core/secret.ts";

export interface Token {
  readonly secret: Secret;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number;
}

/** Tokens between processes: one file per credential, readable by its owner alone. */
export interface TokenCache {
  /** Undefined when there is none, when it is damaged, or when others could have read it. */
  read(): Token | undefined;
  write(token: Token): void;
  clear(): void;
}

export interface TokenIdentity {
  readonly clientId: string;
  readonly imsUrl: string;
  readonly scopes: string;
  /** Part of it, so that a token never answers for a secret that did not obtain it. */
  readonly clientSecret: Secret;
}

export function openTokenCache(folder: string, identity: TokenIdentity): TokenCache {
  const path = join(folder, `${fingerprint(identity)}.json`);
  return {
    read() {
      try {
        const isPrivate = (statSync(path).mode & 0o077) === 0 || process.platform === "win32";
        return isPrivate ? parseToken(readFileSync(path, "utf8")) : undefined;
      } catch {
        return undefined;
      }
    },
    write(token) {
      makePrivateFolder(folder);
      chmodSync(folder, PRIVATE_FOLDER);
      const { obtainedAtMs, expiresAtMs } = token;
      const accessToken = token.secret.reveal();
      writeFileAtomic(path, JSON.stringify({ accessToken, obtainedAtMs, expiresAtMs }));
    },
    clear: () => rmSync(path, { force: true }),
  };
}

function fingerprint({ clientId, imsUrl, scopes, clientSecret }: TokenIdentity): string {
  return createHash("sha256")
    .update(JSON.stringify([clientId, imsUrl, scopes, clientSecret.reveal()]))
    .digest("hex")
    .slice(0, 32);
}

function parseToken(text: string): Token | undefined {
  const { accessToken, obtainedAtMs, expiresAtMs } = JSON.parse(text) as Record<string, unknown>;
  if (typeof accessToken !== "string" || accessToken === "") return undefined;
  if (!Number.isSafeInteger(obtainedAtMs) || !Number.isSafeInteger(expiresAtMs)) return undefined;
  return {
    secret: new Secret(accessToken),
    obtainedAtMs: Number(obtainedAtMs),
    expiresAtMs: Number(expiresAtMs),
  };
}
