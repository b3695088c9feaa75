import type { ApiKeyStore, FoundKey } from "./api-keys.ts";

/** How long what was found is believed: the longest that a revoked key still works. */
const believedMs = 60_000;

/** Beyond it, the oldest goes. */
const mostEntries = 10_000;

/**
 * Remembers keys within the isolate, unknown ones too, so that a request waits for no database.
 * A look-up that fails is not remembered.
 */
export function cacheApiKeys(store: ApiKeyStore, now: () => number): ApiKeyStore {
  // Values, not promises: one that belongs to a request never settles when its client leaves.
  const entries = new Map<
    string,
    { readonly found: FoundKey | undefined; readonly until: number }
  >();
  return {
    async findByHash(sha256) {
      const known = entries.get(sha256);
      if (known && known.until > now()) return known.found;
      const found = await store.findByHash(sha256);
      entries.delete(sha256);
      entries.set(sha256, { found, until: now() + believedMs });
      const [oldest] = entries.keys();
      if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest);
      return found;
    },
  };
}
