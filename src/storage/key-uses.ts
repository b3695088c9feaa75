import type { FoundKey } from "./api-keys.ts";
import { putNewest } from "./put-newest.ts";

/** A use is written down no more often, in milliseconds. */
const noteEveryMs = 3_600_000;

const statement = `UPDATE api_keys SET last_used_at = ?1
  WHERE id = ?2 AND (last_used_at IS NULL OR last_used_at <= ?1 - ${noteEveryMs})`;

/** When keys were last used. */
export interface KeyUses {
  /**
   * Writes down that a key is used now, if that was not done lately. Nobody is to wait for it.
   * @throws What D1 throws; the next use is written down instead.
   */
  note(key: Pick<FoundKey, "keyId" | "lastUsedAt">): Promise<void>;
}

/** Uses in D1, to the hour, so that few requests write. */
export function createKeyUses(database: D1Database, now: () => number): KeyUses {
  // One that is no longer there is written down a little early.
  const noted = new Map<string, number>();
  return {
    async note({ keyId, lastUsedAt }) {
      const at = now();
      if (at - Math.max(lastUsedAt ?? 0, noted.get(keyId) ?? 0) < noteEveryMs) return;
      putNewest(noted, keyId, at);
      try {
        await database.prepare(statement).bind(at, keyId).run();
      } catch (error) {
        noted.delete(keyId);
        throw error;
      }
    },
  };
}
