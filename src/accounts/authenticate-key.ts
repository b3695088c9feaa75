import type { Config } from "../config.ts";
import type { ApiKeyStore } from "../storage/api-keys.ts";
import { hashApiKey, isWellFormedApiKey } from "./api-key.ts";
import type { Caller } from "./caller.ts";
import { admitsDevelopmentKeys, isDevelopmentKey } from "./development-key.ts";

/** Whether a key lets its bearer in, and if not, why. */
export type KeyVerdict =
  | { readonly kind: "accepted"; readonly caller: Caller }
  | { readonly kind: "refused"; readonly because: "invalid" | "revoked" | "suspended" };

/**
 * Finds the account of a key. A key that cannot be one of ours costs no look-up; the development
 * keys, which anybody can read, count only in development and only for a loopback address.
 */
export async function authenticateKey(
  key: string,
  context: {
    readonly keys: ApiKeyStore;
    readonly config: Config;
    /** The host that the request was sent to. */
    readonly hostname: string;
  },
): Promise<KeyVerdict> {
  const { keys, config, hostname } = context;
  const isAdmissible = isDevelopmentKey(key)
    ? admitsDevelopmentKeys(config, hostname)
    : isWellFormedApiKey(key);
  if (!isAdmissible) return { kind: "refused", because: "invalid" };
  const found = await keys.findByHash(await hashApiKey(key));
  if (!found) return { kind: "refused", because: "invalid" };
  if (found.revokedAt !== null) return { kind: "refused", because: "revoked" };
  if (found.suspendedAt !== null) return { kind: "refused", because: "suspended" };
  const tier = config.tiers[found.tier];
  const caller = { accountId: found.accountId, keyId: found.keyId, tier, limits: tier };
  return { kind: "accepted", caller };
}
