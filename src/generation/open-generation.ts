import type { OpeningResult } from "../accounts/ledger/decide-opening.ts";
import type { Services } from "../services.ts";
import type { Submission } from "./submission.ts";

/** What a client says of its call, beside what it asks for. */
export interface CallIdentity {
  /** The client's own name for the call; null when it gave none. */
  readonly idempotencyKey: string | null;
  /** See fingerprint.ts. */
  readonly fingerprint: string;
  /** How often the client has sent the call before; null when it is none that tells. */
  readonly retries: number | null;
}

/**
 * The one call to the account's ledger on the way in: reserves images and money for a submission, or
 * finds the generation that the same call began before.
 * @throws When the ledger does not answer: nothing is reserved then, or it is found by the same id.
 */
export function openGeneration(
  { ledgers }: Services,
  { generationId, accountId, keyId, request, plan, createdAt }: Submission,
  { idempotencyKey, fingerprint, retries }: CallIdentity,
): Promise<OpeningResult> {
  return ledgers.get(accountId).open({
    generationId,
    now: createdAt,
    images: request.count,
    microUsd: request.count * plan.candidates[0].estimateMicroUsd,
    idempotencyKey,
    fingerprint,
    apiKeyId: keyId,
    isRetry: (retries ?? 0) > 0,
  });
}
