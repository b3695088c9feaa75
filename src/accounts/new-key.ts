import { typeid } from "typeid-js";

import type { AccountKey, NewKey } from "../storage/account-keys.ts";
import { createApiKey, hashApiKey } from "./api-key.ts";

/** A key with its secret, which is shown once and kept nowhere. */
export interface MadeKey {
  readonly secret: string;
  readonly key: NewKey;
}

/** Makes a key. @param now Unix milliseconds. */
export async function makeKey(
  wanted: Pick<AccountKey, "accountId" | "name" | "scopes" | "allowedOrigins" | "expiresAt">,
  now: number,
): Promise<MadeKey> {
  const secret = createApiKey();
  return {
    secret,
    key: {
      ...wanted,
      id: typeid("key").toString(),
      prefix: secret.slice(0, 8),
      sha256: await hashApiKey(secret),
      createdAt: now,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
    },
  };
}

/** When a key that replaces another ends: as long after its beginning as that was to live. */
export function successorExpiry({ createdAt, expiresAt }: AccountKey, now: number): number | null {
  return expiresAt === null ? null : now + (expiresAt - createdAt);
}
