import type { Config } from "../config.ts";
import { limitsOf } from "../domain/limits.ts";
import type { ApiKeyStore, FoundKey } from "../storage/api-keys.ts";
import { hashApiKey, isWellFormedApiKey } from "./api-key.ts";
import type { Bearer } from "./bearer.ts";
import { admitsDevelopmentKeys, isDevelopmentKey } from "./development-key.ts";

/** Whether a key lets its bearer in, and if not, why. */
export type KeyVerdict =
  | { readonly kind: "accepted"; readonly bearer: Bearer; readonly key: FoundKey }
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly because: KeyRefusal; readonly key: FoundKey };

/** What can be the matter with a key of ours. */
export type KeyRefusal = "revoked" | "expired" | "suspended";

/**
 * Finds the account of a key. A key that cannot be one of ours costs no look-up; the development
 * keys, which anybody can read, count only in development and only for a loopback address.
 * @param key As it was sent. @param now Unix milliseconds.
 */
export async function authenticateKey(
  key: string,
  context: {
    readonly keys: ApiKeyStore;
    readonly config: Config;
    /** The host that the request was sent to. */
    readonly hostname: string;
    readonly now: number;
  },
): Promise<KeyVerdict> {
  const { keys, config, hostname, now } = context;
  const isAdmissible = isDevelopmentKey(key)
    ? admitsDevelopmentKeys(config, hostname)
    : isWellFormedApiKey(key);
  if (!isAdmissible) return { kind: "unknown" };
  const found = await keys.findByHash(await hashApiKey(key));
  if (!found) return { kind: "unknown" };
  const because = whyRefused(found, now);
  if (because) return { kind: "refused", because, key: found };
  return { kind: "accepted", bearer: toBearer(found, config), key: found };
}

function whyRefused(found: FoundKey, now: number): KeyRefusal | null {
  if (found.revokedAt !== null) return "revoked";
  if (found.expiresAt !== null && found.expiresAt <= now) return "expired";
  return found.suspendedAt === null ? null : "suspended";
}

function toBearer(found: FoundKey, config: Config): Bearer {
  const { accountId, keyId, scopes, allowedOrigins: origins } = found;
  const tier = config.tiers[found.tier];
  const limits = limitsOf(tier, found.limits);
  return {
    caller: { accountId, keyId, tier, limits },
    scopes,
    origins: origins.length === 0 ? { kind: "any" } : { kind: "listed", origins },
    floodKey: limits.requestsPerMinute === null ? null : keyId,
  };
}
