import type { Opening } from "../src/accounts/ledger/decide-opening.ts";
import { unlimited } from "../src/domain/limits.ts";

/** A call as most are: one image, no key, sent for the first time. */
export function openingOf(fields: Pick<Opening, "generationId"> & Partial<Opening>): Opening {
  return {
    now: Date.UTC(2026, 10, 22),
    images: 1,
    microUsd: 45_000,
    idempotencyKey: null,
    fingerprint: "a boat",
    apiKeyId: "key_one",
    isRetry: false,
    limits: unlimited,
    ...fields,
  };
}
