import type { AccountKey } from "../storage/account-keys.ts";

/** How it is with a key: `replaced` is one that was rotated and goes on for a while. */
type KeyStatus = "active" | "replaced" | "expired" | "revoked";

/** How it is with a key. @param now Unix milliseconds. */
export function statusOf(key: AccountKey, now: number): KeyStatus {
  if (key.revokedAt !== null) return "revoked";
  if (key.expiresAt !== null && key.expiresAt <= now) return "expired";
  return key.replacedBy === null ? "active" : "replaced";
}

/** A key as its owner is shown it: all of it but the secret. */
export function toKeyView(key: AccountKey, now: number) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    status: statusOf(key, now),
    scopes: key.scopes,
    allowedOrigins: key.allowedOrigins,
    createdAt: new Date(key.createdAt).toISOString(),
    expiresAt: toTime(key.expiresAt),
    lastUsedAt: toTime(key.lastUsedAt),
    revokedAt: toTime(key.revokedAt),
    replacedBy: key.replacedBy,
  };
}

function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
