import type { ApiKeyStore, FoundKey } from "./api-keys.ts";
import { remember } from "./remembered.ts";

/** Keys that are looked up, and those that were remembered. */
export interface CachedApiKeys extends ApiKeyStore {
  /** An account or a key of it has changed: here, that is to count at once. */
  forget(accountId: string): void;
}

/** Remembers keys within the isolate, unknown ones too. */
export function cacheApiKeys(store: ApiKeyStore, now: () => number): CachedApiKeys {
  const keys = remember<FoundKey | undefined>((sha256) => store.findByHash(sha256), now);
  return {
    findByHash: (sha256) => keys.find(sha256),
    forget: (accountId) => keys.forget((found) => found?.accountId === accountId),
  };
}
