import { putNewest } from "./put-newest.ts";

/**
 * How long what was found is believed, in milliseconds. What is revoked is to be refused within a
 * minute everywhere: the rest of it is for the replica to follow.
 */
const believedMs = 45_000;

/** Look-ups of one kind, remembered within the isolate. */
export interface Remembered<Value> {
  find(key: string): Promise<Value>;
  /** From now on, until it is no longer believed, that is found. */
  put(key: string, value: Value): void;
  /** What is looked up anew: an order is to be seen at once where it was given. */
  forget(isMeant: (value: Value) => boolean): void;
}

/**
 * Remembers what look-ups found, be it nothing, so that a request waits for no database. A look-up
 * that fails is not remembered.
 */
export function remember<Value>(
  find: (key: string) => Promise<Value>,
  now: () => number,
): Remembered<Value> {
  // Values, not promises: one that belongs to a request never settles when its client leaves.
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  const put = (key: string, value: Value) =>
    putNewest(entries, key, { value, until: now() + believedMs });
  return {
    put,
    async find(key) {
      const known = entries.get(key);
      if (known && known.until > now()) return known.value;
      const value = await find(key);
      put(key, value);
      return value;
    },
    forget(isMeant) {
      for (const [key, { value }] of entries) if (isMeant(value)) entries.delete(key);
    },
  };
}
