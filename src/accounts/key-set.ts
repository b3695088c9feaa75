import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";

import type { WaitUntil } from "../breaker/breakers.ts";

/** The identity provider is waited for no longer, in milliseconds. */
const patienceMs = 3000;

/**
 * Keys are fetched again for an unknown id, but so long after the last time, in milliseconds: a key
 * that was rotated in works at once, and made-up ids are no flood.
 */
const coolDownMs = 10_000;

/** After a failure, nothing is fetched for so long, in milliseconds: not every request waits in vain. */
const pauseMs = 5000;

/**
 * Keys older than this are fetched again, in milliseconds, while those there still count: a key that
 * was taken away stops within about a minute, and no request waits for it.
 */
const refreshAfterMs = 60_000;

/** Keys older than this count no more, in milliseconds. So long is an outage of the provider bridged. */
const believedMs = 600_000;

/** The public keys of an identity provider. */
export interface KeySet {
  /** @throws What jose throws when there is no such key, and an error when the keys cannot be fetched. */
  readonly find: JWTVerifyGetKey;
  /** Fetches the keys again, beside the request, when that is due. */
  refresh(waitUntil: WaitUntil): void;
}

/** The keys at an address, remembered within the isolate. */
export function createKeySet(options: {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Is told when the keys could not be fetched beside a request. */
  readonly onFailure: (error: unknown) => void;
}): KeySet {
  const { url, fetch, now, onFailure } = options;
  let fetchedAt = 0;
  let pausedUntil = 0;
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: patienceMs,
    cooldownDuration: coolDownMs,
    cacheMaxAge: believedMs,
    [customFetch]: async (address, init) => {
      if (now() < pausedUntil) throw new Error("The keys could not be fetched a moment ago.");
      fetchedAt = now();
      pausedUntil = fetchedAt + pauseMs;
      const response = await fetch(address, init);
      if (response.ok) pausedUntil = 0;
      return response;
    },
  });
  return {
    find: keys,
    refresh(waitUntil) {
      if (!keys.jwks() || now() < fetchedAt + refreshAfterMs) return;
      // Before anything is awaited: other requests are not to fetch them, too.
      fetchedAt = now();
      waitUntil(keys.reload().catch(onFailure));
    },
  };
}
